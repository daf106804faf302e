"""The worst day: the database dies under load, clients storm in, the process must go."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import connect, execute
from tests.production.conftest import Projects
from tests.production.killable import KillableServer, public_folder
from tests.production.serving import LEDGER, TABLE, Answer, App, Client, serve
from tests.project import Project

RECOVERY = 30  # seconds, on a busy machine; the pool itself needs none
STORED = "SELECT number FROM ledger"


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
        execute(server.url, TABLE)
        yield server


@pytest.fixture(scope="module")
def on_server(server: KillableServer, projects: Projects) -> Iterator[Project]:
    """A project on that server, with a router that writes numbers."""
    project = projects["postgresql" if server.url.startswith("postgresql") else "mysql"]
    project.write("app/api/ledger.py", LEDGER)
    yield project.on(server.url)
    project.restore()


@pytest.fixture
def app(on_server: Project, server: KillableServer, tmp_path: Path) -> Iterator[App]:
    """The running application, its table empty."""
    execute(server.url, "DELETE FROM ledger")
    patient = {"READY_TIMEOUT": "30"}  # on a busy machine
    with serve(on_server, tmp_path / "log", POOL_MAX_WAITING="40", **patient) as app:
        yield app


def stored(server: KillableServer) -> Counter[object]:
    """Return how often each number is stored."""
    return Counter(row[0] for row in execute(server.url, STORED))


async def write(app: App, numbers: Iterator[int], answers: dict[int, Answer]) -> None:
    """Write one number after the other, and note what was answered."""
    client = Client(app.address)
    for number in numbers:
        answers[number] = await client.request("POST", f"/ledger/{number}")
        if answers[number].status != 201:
            await asyncio.sleep(0.05)
    client.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until `condition()` is true."""
    async with asyncio.timeout(RECOVERY):
        while not condition():  # noqa: ASYNC110  nothing tells when
            await asyncio.sleep(0.02)


def assert_acknowledged_is_stored(server: KillableServer, answers: dict[int, Answer]) -> None:
    rows = stored(server)
    acknowledged = {number for number, answer in answers.items() if answer.status == 201}
    assert acknowledged <= rows.keys(), "an acknowledged write is lost"
    assert set(rows.values()) <= {1}, "a write is doubled"
    assert rows.keys() <= answers.keys()


def test_the_database_is_killed_and_comes_back(app: App, server: KillableServer) -> None:
    answers: dict[int, Answer] = {}

    def written() -> int:
        return sum(answer.status == 201 for answer in answers.values())

    async def story() -> None:
        endless = iter(itertools.count())
        stop = False
        numbers = iter(lambda: -1 if stop else next(endless), -1)
        clients = [asyncio.create_task(write(app, numbers, answers)) for _ in range(16)]
        await until(lambda: written() > 100)
        await asyncio.to_thread(server.kill)
        await until(lambda: len(answers) - written() > 50)
        await asyncio.to_thread(server.start)
        before = written()
        await until(lambda: written() > before + 200)
        stop = True
        await asyncio.gather(*clients)

    asyncio.run(story())
    refused = [answer for answer in answers.values() if answer.status != 201]
    assert refused
    assert all(answer.is_come_back for answer in refused), Counter(a.status for a in refused)
    assert_acknowledged_is_stored(server, answers)
    assert app.process.poll() is None, "nobody had to start it again"


def test_killed_between_flush_and_commit(app: App, server: KillableServer) -> None:
    async def story() -> list[Answer]:
        pending = [
            asyncio.create_task(Client(app.address).request("POST", f"/ledger/{number}?pause=1.5"))
            for number in range(5)
        ]
        await asyncio.sleep(0.7)
        await asyncio.to_thread(server.kill)
        answers = await asyncio.gather(*pending)
        await asyncio.to_thread(server.start)
        return answers

    answers = asyncio.run(story())
    assert all(answer.is_come_back for answer in answers), answers
    assert not stored(server)
    answer = asyncio.run(Client(app.address).request("POST", "/ledger/7"))
    assert answer.status == 201


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


def test_a_storm_is_served_or_sent_away(app: App, server: KillableServer) -> None:
    answers: list[Answer] = []
    open_connections: list[int] = []
    kind = "postgresql" if server.url.startswith("postgresql") else "mysql"
    query = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE datname = 'ledger'",
        "mysql": "SELECT count(*) FROM information_schema.processlist WHERE db = 'ledger'",
    }[kind]

    async def client() -> None:
        connection = Client(app.address)
        answers.extend([await connection.request("GET", "/ledger/1") for _ in range(4)])
        connection.close()

    async def watch() -> None:
        async with connect(server.url) as connection:
            while len(answers) < 2000:
                number = (await connection.exec_driver_sql(query)).scalar_one()
                open_connections.append(number - 1)  # without this one
                await asyncio.sleep(0.05)

    async def story() -> None:
        await asyncio.gather(watch(), *(client() for _ in range(500)))
        ready = await Client(app.address).request("GET", "/health/ready")
        assert ready.status == 503, "not migrated, which it says although it was stormed"
        assert "alembic upgrade head" in ready.body

    asyncio.run(story())
    served = sum(answer.status == 200 for answer in answers)
    refused = [answer for answer in answers if answer.status != 200]
    assert len(answers) == 2000
    assert served >= 40
    assert refused
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
