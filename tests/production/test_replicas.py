"""Reads go to a streaming replica, unless it is behind or away, and writers see what they wrote."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.databases import execute
from tests.production.conftest import Projects
from tests.production.killable import KillableServer, public_folder
from tests.production.serving import LEDGER, TABLE, App, Client, serve

WHERE = """

@router.get("/is/replica")
async def is_replica(db: ReadSession) -> bool:
    return (await db.scalars(text("SELECT pg_is_in_recovery()"))).one()


@router.put("/{number}")
async def write_as_reader(number: int, db: ReadSession) -> None:
    await db.execute(INSERT, {"number": number})
"""
PATIENCE = 30  # seconds, on a busy machine


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[KillableServer, KillableServer]]:
    """A primary and its replica."""
    with ExitStack() as ends:
        folder = ends.enter_context(public_folder())
        primary = KillableServer("postgresql", folder / "primary")
        replica = KillableServer("postgresql", folder / "replica")
        ends.callback(primary.kill)
        ends.callback(replica.kill)
        primary.start()
        execute(primary.url, TABLE)
        replica.follow(primary)
        replica.start()
        yield primary, replica


@pytest.fixture(scope="module")
def app(
    servers: tuple[KillableServer, KillableServer],
    projects: Projects,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[App]:
    """The application on both."""
    project = projects["postgresql"].on(servers[0].url)
    project.write("app/api/ledger.py", LEDGER + WHERE)
    log = tmp_path_factory.mktemp("app") / "log"
    with serve(project, log, DATABASE_REPLICA_URLS=servers[1].url, REPLICA_MAX_LAG="5") as app:
        yield app
    project.restore()


def get(app: App, path: str, headers: str = "") -> str:
    """Return what a GET answers, which has to be a 200."""
    answer = asyncio.run(Client(app.address).request("GET", path, headers))
    assert answer.status == 200, answer
    return answer.body


def until(condition: Callable[[], bool]) -> None:
    """Wait until `condition()` is true."""

    async def wait() -> None:
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(condition):  # noqa: ASYNC110  nothing tells when
                await asyncio.sleep(0.1)

    asyncio.run(wait())


def reads_replica(app: App) -> bool:
    return get(app, "/ledger/is/replica") == "true"


def test_a_replica_is_read(app: App) -> None:
    until(lambda: reads_replica(app))
    assert asyncio.run(Client(app.address).request("POST", "/ledger/1")).status == 201
    until(lambda: get(app, "/ledger/1") == "1")


def test_writers_see_what_they_wrote_and_nobody_sees_old_things_for_long(
    app: App, servers: tuple[KillableServer, KillableServer]
) -> None:
    until(lambda: reads_replica(app))
    execute(servers[1].url, "SELECT pg_wal_replay_pause()")
    try:
        written = asyncio.run(Client(app.address).request("POST", "/ledger/2"))
        token = written.headers["x-last-write"]
        assert written.headers["set-cookie"].startswith(f"last_write={token};")
        assert get(app, "/ledger/2") == "0", "others read the replica, which is behind"
        assert get(app, "/ledger/2", f"X-Last-Write: {token}\r\n") == "1"
        assert get(app, "/ledger/2", f"Cookie: last_write={token}\r\n") == "1"
        until(lambda: get(app, "/ledger/2") == "1")
        assert not reads_replica(app), "it lags too much"
    finally:
        execute(servers[1].url, "SELECT pg_wal_replay_resume()")
    until(lambda: reads_replica(app))


def test_a_write_on_a_read_session_is_refused(app: App) -> None:
    until(lambda: reads_replica(app))
    assert asyncio.run(Client(app.address).request("PUT", "/ledger/3")).status == 503
    assert get(app, "/ledger/3") == "0"


def test_a_replica_is_killed_and_comes_back(
    app: App, servers: tuple[KillableServer, KillableServer]
) -> None:
    until(lambda: reads_replica(app))

    async def read(statuses: Counter[int], stop: asyncio.Event) -> None:
        client = Client(app.address)
        while not stop.is_set():
            statuses[(await client.request("GET", "/ledger/1")).status] += 1

    async def story() -> Counter[int]:
        statuses: Counter[int] = Counter()
        stop = asyncio.Event()
        readers = [asyncio.create_task(read(statuses, stop)) for _ in range(8)]
        await asyncio.sleep(0.5)
        await asyncio.to_thread(servers[1].kill)
        before = statuses[200]
        async with asyncio.timeout(PATIENCE):
            while statuses[200] < before + 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        stop.set()
        await asyncio.gather(*readers)
        return statuses

    statuses = asyncio.run(story())
    assert statuses.keys() <= {200, 503}
    assert statuses[503] <= 8, "only what the replica was doing when it died"
    assert not reads_replica(app)
    servers[1].start()
    until(lambda: reads_replica(app))
