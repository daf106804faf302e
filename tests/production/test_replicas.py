"""Reads go to a streaming replica, unless it is behind or away, and writers see what they wrote."""

import asyncio
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import yaml

from tests.databases import execute
from tests.production.conftest import Projects
from tests.production.killable import KillableServer, public_folder
from tests.production.pooler import pgbouncer
from tests.production.serving import LEDGER, TABLE, App, Client, serve

WHERE = """

@router.get("/is/replica")
async def is_replica(db: ReadSession) -> bool:
    return (await db.scalars(text("SELECT pg_is_in_recovery()"))).one()


@router.get("/is/where")
async def where(db: ReadSession, pause: float) -> str:
    query = text("SELECT host(inet_server_addr()) FROM pg_sleep(:pause)")
    return (await db.scalars(query, {"pause": pause})).one()


@router.put("/{number}")
async def write_as_reader(number: int, db: ReadSession, disguised: bool = False) -> None:
    insert = INSERT
    if disguised:
        insert = text("SELECT lo_create(0) WHERE :number > 0")  # a function that writes
    await db.execute(insert, {"number": number})
"""
PATIENCE = 30  # seconds, on a busy machine


@pytest.fixture(scope="module")
def servers(projects: Projects) -> Iterator[tuple[KillableServer, KillableServer]]:
    """A primary and its replica, started as the project's compose.yaml starts them."""
    project = projects["postgresql"]
    scripts = project.path / "docker/postgresql"
    compose = yaml.safe_load((project.path / "compose.yaml").read_text())
    command = " ".join(compose["services"]["db"]["command"]).removeprefix("postgres")
    with ExitStack() as ends:
        folder = ends.enter_context(public_folder())
        shutil.copy(scripts / "pg_hba.conf", folder)
        options = command.replace("/etc/postgresql", str(folder))
        assert f"{folder}/pg_hba.conf" in options
        primary = KillableServer("postgresql", folder / "primary", options)
        replica = KillableServer("postgresql", folder / "replica")
        ends.callback(primary.kill)
        ends.callback(replica.kill)
        primary.start()
        execute(primary.url, TABLE)
        replica.follow(primary, scripts / "replica.sh")
        replica.start()
        yield primary, replica


@pytest.fixture(scope="module")
def app(
    servers: tuple[KillableServer, KillableServer],
    projects: Projects,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[App]:
    """The application of the profile scale-out: on a PgBouncer before the one, and the other."""
    project = projects["postgresql"]
    project.write("app/api/ledger.py", LEDGER + WHERE)
    log = tmp_path_factory.mktemp("app") / "log"
    proposed = re.findall(
        r"^# (\w+)=(.*)$",
        (project.path / ".env.example").read_text().partition("In containers")[2],
        re.MULTILINE,
    )
    # One replica under two addresses is two of them to the application.
    urls = [servers[1].url, servers[1].url.replace("127.0.0.1", "127.0.0.2")]
    settings = dict(proposed[:5]) | {"DATABASE_REPLICA_URLS": ",".join(urls)}
    assert settings.pop("COMPOSE_PROFILES") == "scale-out"
    assert (settings.pop("APP_DB_HOST"), settings.pop("APP_DB_PORT")) == ("pgbouncer", "6432")
    with pgbouncer(project.path / "docker/postgresql/pgbouncer.sh", servers[0].url) as url:
        variables = settings | {"REPLICA_MAX_LAG": "5"}
        with serve(project.on(url), log, **variables) as app:
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


def test_the_least_busy_replica_is_read(app: App) -> None:
    until(lambda: reads_replica(app))

    async def story() -> set[str]:
        asked = []
        for pause in (1, 0):
            path = f"/ledger/is/where?pause={pause}"
            asked.append(asyncio.create_task(Client(app.address).request("GET", path)))
            await asyncio.sleep(0.5)
        return {json.loads((await task).body) for task in asked}

    assert asyncio.run(story()) == {"127.0.0.1", "127.0.0.2"}


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
    for path, status in {"/ledger/3": 500, "/ledger/3?disguised=1": 503}.items():
        refused = asyncio.run(Client(app.address).request("PUT", path))
        assert refused.status == status, "the session refuses, and what it lets pass, the replica"
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
    assert statuses[503] <= 16, "only what both were doing when they died"
    assert not reads_replica(app)
    servers[1].start()
    until(lambda: reads_replica(app))
