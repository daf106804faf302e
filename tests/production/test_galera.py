"""A Galera cluster of three nodes: conflicts at the commit are tried again, a dead node is left."""

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.databases import execute
from tests.production.conftest import Projects
from tests.production.killable import free_port, kill, public_folder, unprivileged
from tests.production.serving import Client, serve
from tests.project import Project
from tests.server_kinds import INIT_SQL, PATH, ServerError, install

PROVIDER = Path("/usr/lib/galera/libgalera_smm.so")
PACKAGES = ("galera-4", "lsof", "mariadb-server", "rsync")
START_TIMEOUT = 90  # seconds; a node copies the data of another one first
ACCOUNTS, MONEY = 4, 1000
BANK = '''\
"""What the test of the cluster moves money with."""

from fastapi import APIRouter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import run_in_transaction

router = APIRouter(prefix="/bank")
CHANGE = text("UPDATE accounts SET balance = balance + :change WHERE id = :id")
NOTE = text("INSERT INTO transfers VALUES (:number)")


@router.post("/{number}/{payer}/{payee}", status_code=201)
async def transfer(number: int, payer: int, payee: int) -> None:
    async def move(db: AsyncSession) -> None:
        await db.execute(NOTE, {"number": number})
        await db.execute(CHANGE, {"id": payer, "change": -1})
        await db.execute(CHANGE, {"id": payee, "change": 1})

    await run_in_transaction(move, retries=20)
'''


class Node:
    """A node of the cluster."""

    def __init__(self, folder: Path) -> None:
        """Set it up in `folder`."""
        folder.mkdir()
        self.folder, self.port = folder, free_port()
        self.base, self.transfer, self.state = free_port(), free_port(), free_port()
        self.url = f"mysql://app:app@127.0.0.1:{self.port}"
        (folder / "init.sql").write_text(INIT_SQL)
        self._owner: dict[str, Any] = unprivileged(folder)
        self._process: subprocess.Popen[bytes] | None = None
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={folder / 'data'}"]
        more = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        environment = os.environ | {"PATH": PATH}
        made = subprocess.run(
            [*install, *more],
            cwd=folder,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
            **self._owner,
        )
        if made.returncode:
            raise ServerError(made.stdout + made.stderr)

    def start(self, *others: "Node") -> None:
        """Join the cluster of `others`, or found one; return when it takes statements."""
        first = [f"--init-file={self.folder / 'init.sql'}", "--wsrep-new-cluster"]
        own = f"127.0.0.1:{self.base}"
        listen = f"gmcast.listen_addr=tcp://{own};ist.recv_addr=127.0.0.1:{self.transfer}"
        command = [
            shutil.which("mariadbd", path=PATH) or "mariadbd",
            "--no-defaults",
            f"--datadir={self.folder / 'data'}",
            f"--port={self.port}",
            "--bind-address=127.0.0.1",
            f"--socket={self.folder / 's'}",
            f"--pid-file={self.folder / 'pid'}",
            "--binlog-format=ROW",
            "--innodb-autoinc-lock-mode=2",
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-buffer-pool-size=64M",
            "--wsrep-on=ON",
            f"--wsrep-provider={PROVIDER}",
            "--wsrep-cluster-name=tests",
            f"--wsrep-node-address={own}",
            "--wsrep-sst-method=rsync",
            f"--wsrep-sst-receive-address=127.0.0.1:{self.state}",
            f"--wsrep-provider-options=base_port={self.base};gcache.size=16M;{listen}",
            f"--wsrep-cluster-address=gcomm://{','.join(f'127.0.0.1:{n.base}' for n in others)}",
            *([] if others else first),
        ]
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=os.environ | {"PATH": PATH},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._owner,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerError((self.folder / "log").read_text(errors="replace")[-1500:])
            time.sleep(0.2)

    def _is_ready(self) -> bool:
        try:
            return execute(self.url, "SHOW STATUS LIKE 'wsrep_ready'") == [("wsrep_ready", "ON")]
        except (SQLAlchemyError, OSError):
            return False

    def kill(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None and self._process.poll() is None:
            kill(self._process)


@pytest.fixture
def nodes() -> Iterator[list[Node]]:
    """A cluster of three nodes, with accounts."""
    if not PROVIDER.exists():
        install(*PACKAGES)
    with ExitStack() as ends:
        folder = ends.enter_context(public_folder())
        nodes = [Node(folder / f"n{number}") for number in range(3)]
        for number, node in enumerate(nodes):
            ends.callback(node.kill)
            node.start(*nodes[:number])
        execute(
            nodes[0].url,
            "CREATE DATABASE bank",
            "CREATE TABLE bank.accounts (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL)",
            "CREATE TABLE bank.transfers (number BIGINT PRIMARY KEY)",
            "INSERT INTO bank.accounts VALUES (0, 1000), (1, 1000), (2, 1000), (3, 1000)",
        )
        yield nodes


def address(*nodes: Node) -> str:
    """Return the URL of a client that prefers the first of `nodes`."""
    hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in nodes)
    return f"mysql://app:app@/bank?{hosts}"


def test_a_node_is_killed_and_the_sum_stays(
    projects: Projects, nodes: list[Node], tmp_path: Path
) -> None:
    project = Project(projects["mysql"].path)
    project.write("app/api/bank.py", BANK)
    statuses: dict[int, int] = {}
    numbers = iter(range(1_000_000))
    stop = False

    async def client(base: str) -> None:
        connection = Client(base)
        while not stop:
            number = next(numbers)
            payer, payee = random.sample(range(ACCOUNTS), 2)
            answer = await connection.request("POST", f"/bank/{number}/{payer}/{payee}")
            statuses[number] = answer.status
            assert answer.status == 201 or answer.is_come_back or answer.is_unknown, answer
        connection.close()

    def moved() -> int:
        return list(statuses.values()).count(201)

    async def until_moved(number: int) -> None:
        goal = moved() + number
        async with asyncio.timeout(60):
            while moved() < goal:  # noqa: ASYNC110  nothing tells when
                await asyncio.sleep(0.05)

    async def story(*bases: str) -> None:
        nonlocal stop
        clients = [asyncio.create_task(client(base)) for base in bases for _ in range(4)]
        await until_moved(150)
        await asyncio.to_thread(nodes[0].kill)
        await until_moved(150)
        stop = True
        await asyncio.gather(*clients)

    first, second = project.on(address(*nodes)), project.on(address(*nodes[1:], nodes[0]))
    with serve(first, tmp_path / "1.log") as one, serve(second, tmp_path / "2.log") as two:
        asyncio.run(story(one.address, two.address))
    project.restore()
    last = nodes[2].url
    execute(last, "SET GLOBAL wsrep_sync_wait = 1")
    balances = execute(last, "SELECT SUM(balance) FROM bank.accounts")
    assert [int(str(row[0])) for row in balances] == [ACCOUNTS * MONEY]
    stored = {row[0] for row in execute(last, "SELECT number FROM bank.transfers")}
    assert {number for number, status in statuses.items() if status == 201} <= stored
    assert Counter(statuses.values()).keys() <= {201, 503}
