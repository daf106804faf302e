"""A PgBouncer that pools transactions: the next statement may run on another server connection."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import execute, new_database
from tests.production.conftest import Projects
from tests.production.pooler import pgbouncer
from tests.production.serving import LEDGER, TABLE, Client, serve
from tests.project import Project


@pytest.fixture
def pgbouncer_url(projects: Projects) -> Iterator[str]:
    """The URL of a new database through PgBouncer, which has four connections to it."""
    script = projects["postgresql"].path / "docker/postgresql/pgbouncer.sh"
    with new_database("postgresql") as url:
        execute(url, TABLE)
        with pgbouncer(script, url, POOL_SIZE="4") as through:
            yield through


async def load(address: str) -> Counter[int]:
    """Write and read from 40 clients at once; return how often there was which status."""
    statuses: Counter[int] = Counter()

    async def client(first: int) -> None:
        connection = Client(address)
        for number in range(first, first + 15):
            statuses[(await connection.request("POST", f"/ledger/{number}")).status] += 1
            answer = await connection.request("GET", f"/ledger/{number}")
            statuses[answer.status] += 1
            assert answer.status != 200 or answer.body == "1"
        connection.close()

    await asyncio.gather(*(client(15 * number) for number in range(40)))
    return statuses


def test_one_setting_makes_it_work_under_load(
    projects: Projects, pgbouncer_url: str, tmp_path: Path
) -> None:
    project = Project(projects["postgresql"].path, pgbouncer_url)
    project.write("app/api/ledger.py", LEDGER)
    many = {"POOL_SIZE": "20", "POOL_MAX_OVERFLOW": "0"}  # more than PgBouncer's four
    with serve(project, tmp_path / "log", PGBOUNCER="true", **many) as app:
        assert asyncio.run(load(app.address)) == {201: 600, 200: 600}
    project.restore()
    rows = Counter(row[0] for row in execute(pgbouncer_url, "SELECT number FROM ledger"))
    assert rows == Counter(range(600))
