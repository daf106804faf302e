"""The worst day: the database dies under load, clients storm in, the process must go."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.databases import connect, execute
from tests.production.conftest import Projects
from tests.production.killable import KillableServer, public_folder
from tests.production.ledger import (
    STORED,
    assert_acknowledged_is_stored,
    insist,
    key,
    measured_storm,
    stored,
    until,
    write,
)
from tests.production.serving import KEYED, KEYS, LEDGER, TABLE, Answer, App, Client, serve
from tests.project import Project
from tests.proxy import Proxy, proxy

POOL = {"POOL_SIZE": "6", "POOL_MAX_OVERFLOW": "2", "POOL_MAX_WAITING": "40"}
PATIENT = POOL | {"READY_TIMEOUT": "30"}  # on a busy machine
Figures = Callable[[str, object], None]


@pytest.fixture(scope="module", params=["postgresql", "mysql"])
def server(request: pytest.FixtureRequest) -> Iterator[KillableServer]:
    """A server of its own, as it is killed."""
    with ExitStack() as ends:
        folder = ends.enter_context(public_folder())
        server = KillableServer(request.param, folder / "run")
        ends.callback(server.kill)
        server.start()
        execute(server.url, "CREATE DATABASE ledger")
        server.url = f"{server.url.removesuffix('/postgres')}/ledger"
        yield server


@pytest.fixture(scope="module")
def on_server(server: KillableServer, projects: Projects) -> Iterator[Project]:
    """A project on that server, with routers that write numbers; its database is migrated."""
    project = projects["postgresql" if server.url.startswith("postgresql") else "mysql"]
    project.write("app/api/ledger.py", LEDGER)
    project.write("app/api/keyed.py", KEYED)
    project.write("app/models/idempotency_key.py", KEYS)
    project = project.on(server.url)
    for command in ("upgrade head", "revision --autogenerate -m keys", "upgrade head", "check"):
        project.run("alembic", *command.split())
    execute(server.url, TABLE)
    yield project
    project.restore()


@pytest.fixture
def ledger(on_server: Project, server: KillableServer) -> Project:
    """The project, its tables empty."""
    execute(server.url, "DELETE FROM ledger", "DELETE FROM idempotency_keys")
    return on_server


@pytest.fixture
def app(ledger: Project, tmp_path: Path) -> Iterator[App]:
    """The running application."""
    with serve(ledger, tmp_path / "log", **PATIENT) as app:
        yield app


def test_the_database_is_killed_and_comes_back(
    ledger: Project, server: KillableServer, tmp_path: Path, record_property: Figures
) -> None:
    once: dict[int, Answer] = {}
    kept: dict[int, list[Answer]] = {}

    def written() -> int:
        return sum(answer.status == 201 for answer in once.values())

    async def story(app: App, between: Proxy) -> None:
        endless = iter(itertools.count())
        stop = False
        numbers = iter(lambda: -1 if stop else next(endless), -1)
        clients = [asyncio.create_task(write(app, numbers, once)) for _ in range(8)]
        clients += [asyncio.create_task(insist(app, numbers, kept)) for _ in range(8)]
        await until(lambda: written() > 50)
        between.fates = itertools.cycle(["before", *["kept"] * 9, "after", *["kept"] * 9])
        await until(lambda: written() > 100)
        await asyncio.to_thread(server.kill)
        await until(lambda: len(once) - written() > 50)
        before = written()
        await asyncio.to_thread(server.start)
        started = time.perf_counter()
        await until(lambda: written() > before)
        seconds = time.perf_counter() - started
        record_property("figure", f"first write after the database is back: {seconds:.2f} s")
        await until(lambda: written() > before + 200)
        stop = True
        await asyncio.gather(*clients)

    with (
        proxy(server.url) as between,
        serve(ledger.on(between.url), tmp_path / "log", **PATIENT) as app,
    ):
        asyncio.run(story(app, between))
        assert app.process.poll() is None, "nobody had to start it again"
    answers = [*once.values(), *itertools.chain.from_iterable(kept.values())]
    refused = [answer for answer in answers if answer.status != 201]
    assert any(answer.is_unknown for answer in refused)
    assert any(answer.is_come_back for answer in refused)
    strange = [a for a in refused if not a.is_come_back and not a.is_unknown]
    assert not strange, strange
    assert_acknowledged_is_stored(server, once | {n: sent[-1] for n, sent in kept.items()})
    assert any(len(sent) > 1 for sent in kept.values())


def test_a_network_that_swallows_packets(
    ledger: Project, server: KillableServer, tmp_path: Path, record_property: Figures
) -> None:
    """Connections that answer no more are given up one by one, and nobody has to restart it."""
    once: dict[int, Answer] = {}

    def written() -> int:
        return sum(answer.status == 201 for answer in once.values())

    async def story(app: App, between: Proxy) -> None:
        stop = False
        endless = itertools.count()
        numbers = iter(lambda: -1 if stop else next(endless), -1)
        clients = [asyncio.create_task(write(app, numbers, once)) for _ in range(16)]
        await until(lambda: written() > 100)
        between.freeze()
        frozen, before = time.perf_counter(), written()
        await until(lambda: written() > before + 300)
        seconds = time.perf_counter() - frozen
        record_property("figure", f"300 writes after the network swallowed all: {seconds:.2f} s")
        assert (await Client(app.address).request("GET", "/health/ready")).status == 200
        stop = True
        await asyncio.gather(*clients)

    limits = PATIENT | {"NETWORK_TIMEOUT": "2"}
    with (
        proxy(server.url) as between,
        serve(ledger.on(between.url), tmp_path / "log", **limits) as app,
    ):
        asyncio.run(story(app, between))
    refused = [answer for answer in once.values() if answer.status != 201]
    strange = [a for a in refused if not a.is_come_back and not a.is_unknown]
    assert not strange, strange
    assert_acknowledged_is_stored(server, once)


@pytest.mark.parametrize("fate", ["before", "after"])
def test_a_commit_without_an_answer(
    fate: str, ledger: Project, server: KillableServer, tmp_path: Path
) -> None:
    async def story(app: App, between: Proxy) -> list[Answer]:
        client = Client(app.address)
        between.fates = iter([fate, *["kept"] * 99])
        first = await client.request("POST", "/keyed/1", key(1))
        clients = [Client(app.address) for _ in range(8)]
        again = await asyncio.gather(
            *(other.request("POST", "/keyed/1", key(1)) for other in clients)
        )
        bob = client.request("POST", "/keyed/3", key(1) + "X-Caller: bob\r\n")
        another = client.request("POST", "/keyed/2", key(1))
        stranger = client.request("POST", "/keyed/1", key(1) + "Authorization: Bearer x\r\n")
        return [first, await bob, await another, await stranger, *again]

    with (
        proxy(server.url) as between,
        serve(ledger.on(between.url), tmp_path / "log", **PATIENT) as app,
    ):
        first, bob, another, stranger, *again = asyncio.run(story(app, between))
    assert first.is_unknown
    assert "Idempotency-Key" in first.body
    assert {answer.status for answer in again} == {201}
    assert len({answer.body for answer in again}) == 1, "all are told what the first was to be told"
    assert {answer.headers["location"] for answer in again} == {"/ledger/1"}
    assert bob.status == 201, "his key is another one"
    assert (another.status, stranger.status) == (422, 422)
    assert stored(server) == {1: 1, 3: 1}


def test_a_connection_that_the_server_closed_is_replaced(
    ledger: Project, server: KillableServer, tmp_path: Path
) -> None:
    """The application's event loop is the one of production: each loop notices in its own way."""
    query, kill = {
        "postgresql": (
            "SELECT pid FROM pg_stat_activity WHERE datname = 'ledger' AND pid <> pg_backend_pid()",
            "SELECT pg_terminate_backend({})",
        ),
        "mysql": (
            "SELECT id FROM information_schema.processlist"
            " WHERE db = 'ledger' AND id <> connection_id()",
            "KILL {}",
        ),
    }["postgresql" if server.url.startswith("postgresql") else "mysql"]

    async def story(app: App) -> list[Answer]:
        client = Client(app.address)
        answers = []
        for number, path in enumerate(["/ledger/0", "/ledger/alone/1", "/ledger/2?pause=2.5"] * 2):
            closed = await asyncio.to_thread(execute, server.url, query)
            await asyncio.to_thread(execute, server.url, *(kill.format(*one) for one in closed))
            assert closed or number in (0, 3), "none is open yet, or after an idle transaction"
            await asyncio.sleep(0.3)
            answers.append(await client.request("POST", path))
        return answers

    limit = {"IDLE_TRANSACTION_TIMEOUT": "1"}
    with serve(ledger, tmp_path / "log", **(PATIENT | limit)) as app:
        written, alone, idle, *again = asyncio.run(story(app))
        assert "Traceback" not in app.log
    assert (written.status, alone.status) == (201, 201)
    assert idle.is_come_back or idle.is_unknown
    assert [answer.status for answer in again] == [201, 201, 503]
    assert stored(server) == {0: 2, 1: 2}


def test_killed_between_flush_and_commit(app: App, server: KillableServer) -> None:
    async def story() -> tuple[list[Answer], list[Answer]]:
        paths = [f"/keyed/{number}?pause=1.5" for number in range(5)]

        def send_all() -> list[asyncio.Task[Answer]]:
            return [
                asyncio.create_task(Client(app.address).request("POST", path, key(number)))
                for number, path in enumerate(paths)
            ]

        pending = send_all()
        await asyncio.sleep(0.7)
        await asyncio.to_thread(server.kill)
        answers = await asyncio.gather(*pending)
        await asyncio.to_thread(server.start)
        assert not await asyncio.to_thread(stored, server)
        return answers, await asyncio.gather(*send_all())

    first, again = asyncio.run(story())
    assert all(answer.is_come_back for answer in first), first
    assert {answer.status for answer in again} == {201}
    assert stored(server) == dict.fromkeys(range(5), 1)


def test_a_stop_finishes_what_is_under_way(app: App, server: KillableServer) -> None:
    async def story() -> list[Answer]:
        clients = [Client(app.address) for _ in range(20)]
        for number, client in enumerate(clients):
            await client.send("POST", f"/ledger/{number}?pause=0.5")
        await Client(app.address).request("GET", "/health/live")  # the others were read before it
        app.process.terminate()
        return [await client.receive() for client in clients]

    answers = dict(enumerate(asyncio.run(story())))
    assert Counter(answer.status for answer in answers.values()) == {201: 20}
    assert app.stop() == 0
    assert "Application shutdown complete" in app.log
    assert_acknowledged_is_stored(server, answers)
    assert len(stored(server)) == 20


@pytest.mark.parametrize("waiting", [500, 50])
def test_a_storm_is_served_in_turn_or_sent_away(
    waiting: int,
    ledger: Project,
    server: KillableServer,
    tmp_path: Path,
    record_property: Figures,
) -> None:
    open_connections: list[int] = []
    kind = "postgresql" if server.url.startswith("postgresql") else "mysql"
    query = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = 'ledger'",
        "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = 'ledger'",
    }[kind]

    async def watch() -> None:
        async with connect(server.url) as connection:
            while True:
                number = (await connection.exec_driver_sql(query)).scalar_one()
                open_connections.append(number - 1)  # without this one
                await asyncio.sleep(0.05)

    async def probe(app: App) -> None:
        """Ask as an orchestrator does: a process that sends clients away is not ready."""
        while True:
            ready = await Client(app.address).request("GET", "/health/ready")
            assert ready.status == 200 or ready.is_come_back
            live = await Client(app.address).request("GET", "/health/live")
            assert live.status == 200
            await asyncio.sleep(0.05)

    async def story(app: App) -> list[Answer]:
        say = partial(record_property, "figure")
        if waiting == 500:
            await measured_storm(app, 8, 50, say)
        beside = asyncio.gather(watch(), probe(app))
        answers = await measured_storm(app, 500, 2 if waiting == 500 else 1, say)
        assert not beside.done(), beside.exception()
        beside.cancel()
        ready = await Client(app.address).request("GET", "/health/ready")
        assert ready.status == 200, "the storm is over"
        return answers

    room = {"POOL_MAX_WAITING": str(waiting), "POOL_TIMEOUT": "30"}
    with serve(ledger, tmp_path / "log", **(PATIENT | room)) as app:
        answers = asyncio.run(story(app))
    refused = [answer for answer in answers if answer.status != 200]
    assert bool(refused) == (waiting < 500)
    assert all(answer.is_come_back for answer in refused)
    assert max(open_connections) <= 8


def test_clients_that_leave_take_no_connection_along(app: App, server: KillableServer) -> None:
    async def story() -> list[Answer]:
        for number in range(40):
            leaving = Client(app.address)
            await leaving.send("POST", f"/ledger/{number}?pause=0.2")
            leaving.close()
        client = Client(app.address)
        return [await client.request("POST", f"/ledger/{number}") for number in range(100, 120)]

    answers = asyncio.run(story())
    assert {answer.status for answer in answers} == {201}
    assert set(stored(server).values()) == {1}


def test_sixteen_writers_of_sqlite(projects: Projects, tmp_path: Path) -> None:
    project = projects["sqlite"].on(f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}")
    project.write("app/api/ledger.py", LEDGER)
    execute(project.database_url, TABLE)
    answers: dict[int, Answer] = {}

    async def story(app: App) -> None:
        numbers = iter(range(320))
        await asyncio.gather(*(write(app, numbers, answers) for _ in range(16)))

    with serve(project, tmp_path / "log") as app:
        asyncio.run(story(app))
        assert "locked" not in app.log
    project.restore()
    assert Counter(answer.status for answer in answers.values()) == {201: 320}
    rows = Counter(row[0] for row in execute(project.database_url, STORED))
    assert rows == Counter(range(320))
