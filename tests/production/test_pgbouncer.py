"""A PgBouncer that pools transactions: the next statement may run on another server connection."""

import asyncio
import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.databases import execute, new_database
from tests.production.conftest import Projects
from tests.production.killable import free_port, public_folder, unprivileged
from tests.production.serving import LEDGER, TABLE, Client, serve
from tests.project import Project
from tests.server_kinds import PATH, ServerError, run

CONFIG = """\
[databases]
* = host={host} port={port} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own_port}
auth_type = any
unix_socket_dir =
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
max_prepared_statements = 0
"""


def find_pgbouncer() -> str:
    """Return the program's path; install it where that is possible.

    Raises:
        ServerError: saying how to get it.
    """
    if not shutil.which("pgbouncer", path=PATH):
        if os.geteuid() or not shutil.which("apt-get"):
            raise ServerError("PgBouncer is not installed; install the package pgbouncer.")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", "pgbouncer")
    return shutil.which("pgbouncer", path=PATH) or "pgbouncer"


@pytest.fixture
def pgbouncer_url(tmp_path: Path) -> Iterator[str]:
    """The URL of a new database through PgBouncer, which has four connections to it."""
    program = find_pgbouncer()
    with new_database("postgresql") as url, public_folder() as folder:
        execute(url, TABLE)
        behind, port = make_url(url), free_port()
        known = {
            "host": behind.host,
            "port": behind.port or 5432,
            "user": behind.username,
            "password": behind.password,
        }
        config = CONFIG.format(**known, own_port=port)
        if "1.18" in run(program, "--version"):  # it has no such setting yet, and is as strict
            config = config.replace("max_prepared_statements = 0\n", "")
        (folder / "pgbouncer.ini").write_text(config)
        with (tmp_path / "pgbouncer.log").open("wb") as log:
            process = subprocess.Popen(
                [program, "pgbouncer.ini"],
                cwd=folder,
                stdout=log,
                stderr=log,
                **unprivileged(folder),
            )
        through = behind.set(host="127.0.0.1", port=port)
        try:
            yield wait(through.render_as_string(hide_password=False), process)
        finally:
            process.kill()
            process.wait()


def wait(url: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + 20
    while True:
        try:
            execute(url, "SELECT 1")
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return url


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
