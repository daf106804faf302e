"""Requests begin in turn, and none of them is lost."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.server import ServerState

from app.core.admission import AT_ONCE, InTurn, line
from app.core.database import database

CROWD = 10 * AT_ONCE
HEAD = b"POST /parts HTTP/1.1\r\nHost: test\r\nContent-Length: 3000\r\n\r\n"


class Echo:
    """An application that answers what it got, and a server of it."""

    connect: Callable[[], Awaitable[tuple[StreamReader, StreamWriter]]]  # a new client

    def __init__(self) -> None:
        self.begun: Counter[int] = Counter()  # requests by turn of the event loop
        self.turn = 0
        self.state = ServerState()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun[self.turn] += 1
        body = await Request(scope, receive).body()
        await PlainTextResponse(f"{scope['path']} {body.decode()}")(scope, receive, send)

    async def count_turns(self) -> None:
        while True:
            self.turn += 1
            await asyncio.sleep(0)

    async def crowd(self, number: int = CROWD) -> list[tuple[StreamReader, StreamWriter]]:
        """Return clients that have all sent a request while the server looked elsewhere."""
        clients = [await self.connect() for _ in range(number)]
        for n, (_, writer) in enumerate(clients):
            writer.write(f"GET /{n} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
        return clients


@pytest.fixture
async def echo(connection: AsyncConnection) -> AsyncIterator[Echo]:
    echo = Echo()
    config = Config(echo, http=InTurn, lifespan="off", log_config=None)
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: InTurn(config, echo.state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    echo.connect = lambda: asyncio.open_connection("127.0.0.1", port)
    turns = asyncio.create_task(echo.count_turns())
    yield echo
    turns.cancel()
    for kept in list(echo.state.connections):
        kept.shutdown()
    server.close()
    await server.wait_closed()


async def answer(reader: StreamReader) -> str:
    """Return the body of the next response."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].split()[0]
    return (await reader.readexactly(int(length))).decode()


async def assert_all_are_answered(clients: list[tuple[StreamReader, StreamWriter]]) -> None:
    async with asyncio.timeout(10):
        for n, (reader, writer) in enumerate(clients):
            assert await answer(reader) == f"/{n} "
            writer.close()


async def test_few_begin_at_once(echo: Echo) -> None:
    await assert_all_are_answered(await echo.crowd())
    assert max(echo.begun.values()) <= AT_ONCE


async def test_one_by_one_while_others_wait_for_connections(echo: Echo) -> None:
    pool, over = database.pool, asyncio.Event()
    assert pool is not None

    async def hold() -> None:
        async with database.engine.connect():
            await over.wait()

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for _ in range(pool.size() + AT_ONCE + 1):
            group.create_task(hold())
        while pool.waiting < AT_ONCE:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0)
        await assert_all_are_answered(await echo.crowd())
        assert set(echo.begun.values()) == {1}
        over.set()


async def test_nobody_is_put_off_behind_as_many_as_may_wait(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database.pool, "max_waiting", AT_ONCE)
    await assert_all_are_answered(await echo.crowd())
    assert max(echo.begun.values()) > AT_ONCE


async def test_a_body_stays_in_order(echo: Echo) -> None:
    reader, writer = await echo.connect()
    parts = ["a" * 1000, "b" * 1000, "c" * 1000]
    for _ in range(2):  # of one connection
        clients = await echo.crowd()
        writer.write(HEAD)
        for part in parts:
            await asyncio.sleep(0)
            writer.write(part.encode())
        await asyncio.sleep(0)
        assert any(put_off.flow.read_paused for put_off in line), "it may fill the memory"
        assert await answer(reader) == f"/parts {''.join(parts)}"
        await assert_all_are_answered(clients)
    writer.close()


async def test_what_has_begun_goes_on(echo: Echo) -> None:
    reader, writer = await echo.connect()
    writer.write(HEAD)
    while not echo.begun:  # noqa: ASYNC110  it tells nobody
        await asyncio.sleep(0)
    clients = await echo.crowd()
    writer.write(b"d" * 3000)
    assert await answer(reader) == f"/parts {'d' * 3000}"
    assert echo.begun.total() < CROWD
    await assert_all_are_answered(clients)
    writer.close()


async def test_a_server_that_stops_serves_who_was_put_off(echo: Echo) -> None:
    clients = await echo.crowd()
    while not echo.begun:  # noqa: ASYNC110  it tells nobody
        await asyncio.sleep(0)
    assert echo.begun.total() < CROWD
    for connection in list(echo.state.connections):
        connection.shutdown()
    await assert_all_are_answered(clients)


async def test_who_left_is_not_served(echo: Echo, caplog: pytest.LogCaptureFixture) -> None:
    *others, (_, leaving) = await echo.crowd()
    leaving.close()
    await assert_all_are_answered(others)
    assert echo.begun.total() == CROWD - 1
    assert "asyncio" not in {record.name for record in caplog.records}, "an error in the loop"
