"""The application as a container runs it, and clients that count."""

import asyncio
import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.commands import CommandError, environment
from tests.project import READY_TIMEOUT, Project

LEDGER = '''\
"""What the tests of faults write to and read from."""

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import BigInteger, Column, MetaData, String, Table, text
from sqlalchemy.orm import registry

from app.core.database import DbSession, ReadSession
from app.crud.base import CRUD

router = APIRouter(prefix="/ledger")
INSERT = text("INSERT INTO ledger VALUES (:number, NULL)")
key = Column("number", BigInteger, primary_key=True, autoincrement=False)


class Line:
    pass


class Shown(BaseModel):
    number: int


registry().map_imperatively(Line, Table("ledger", MetaData(), key, Column("note", String(20))))
lines = CRUD(Line)


@router.post("/{number}", status_code=201)
async def write(number: int, db: DbSession, pause: float = 0) -> None:
    await db.execute(INSERT, {"number": number})
    await asyncio.sleep(pause)


@router.post("/alone/{number}", status_code=201)
async def write_alone(number: int) -> None:
    """Write by one statement, which the proxy takes for the commit that it is."""
    await lines.insert_now(Shown, {"number": number, "note": "COMMIT"})


@router.get("/{number}")
async def read(number: int, db: ReadSession) -> int:
    query = text("SELECT count(*) FROM ledger WHERE number = :number")
    return (await db.scalars(query, {"number": number})).one()
'''
KEYED = '''\
"""The same, safe to send again."""

import asyncio
import time

from fastapi import APIRouter, Depends, Request, Response

from app.api.ledger import INSERT
from app.core.database import DbSession
from app.core.idempotency import IdempotentRoute


async def who(request: Request) -> None:
    if "x-caller" in request.headers:
        request.state.caller = request.headers["x-caller"]


router = APIRouter(prefix="/keyed", route_class=IdempotentRoute, dependencies=[Depends(who)])


@router.post("/{number}", status_code=201)
async def write(number: int, db: DbSession, response: Response, pause: float = 0) -> int:
    await db.execute(INSERT, {"number": number})
    await asyncio.sleep(pause)
    response.headers["Location"] = f"/ledger/{number}"
    return time.time_ns()  # another one each time it runs
'''
KEYS = """\
from app.core.idempotency import make_table

idempotency_keys = make_table()
"""
# It has no key: a doubled write would show.
TABLE = "CREATE TABLE ledger (number BIGINT NOT NULL, note VARCHAR(20))"


class Answer(NamedTuple):
    """What a client got."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def is_come_back(self) -> bool:
        """Whether it is the problem document that asks to try again later."""
        later = self.headers.get("retry-after", "").isdecimal()
        return later and self._problem == "about:blank"

    @property
    def is_unknown(self) -> bool:
        """Whether it is the problem document that asks to look before it is tried again."""
        warned = self._problem == "urn:problem-type:unknown-outcome"
        return warned and "retry-after" not in self.headers

    @property
    def _problem(self) -> str:
        """The type of the problem, if this is a 503."""
        if self.status != 503 or self.headers.get("content-type") != "application/problem+json":
            return ""
        document = json.loads(self.body)
        return str(document["type"]) if document["status"] == 503 else ""


class Client:
    """One connection that is kept open: cheap enough for hundreds."""

    def __init__(self, address: str) -> None:
        """Take the address of the application; nothing is opened yet."""
        self._address = urlsplit(address)
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, method: str, path: str, headers: str = "") -> None:
        """Send a request; each line of `headers` ends with CR and LF."""
        if self._writer is None:
            host, port = self._address.hostname, self._address.port
            self._reader, self._writer = await asyncio.open_connection(host, port)
        head = f"{method} {path} HTTP/1.1\r\nHost: app\r\n{headers}Content-Length: 0\r\n\r\n"
        self._writer.write(head.encode())
        await self._writer.drain()

    async def request(self, method: str, path: str, headers: str = "") -> Answer:
        """Send a request and return its answer."""
        await self.send(method, path, headers)
        return await self.receive()

    async def receive(self) -> Answer:
        """Return the answer to what was sent."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(re.findall(r"^([a-z-]+): (.*)\r$", head, re.MULTILINE))
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(head[9:12]), headers, body.decode())

    def close(self) -> None:
        """Close the connection, whatever is under way."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


class App:
    """The running application."""

    def __init__(
        self,
        project: Project,
        log: Path,
        command: Sequence[str | Path] = (),
        folder: Path | None = None,
        **variables: str,
    ) -> None:
        """Start it, by default from the project's own folder, and return when it serves.

        Raises:
            CommandError: with its log, if it ends before.
        """
        self._log = log
        changes = {"DATABASE_URL": project.database_url, "PORT": "0"} | variables
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command or [project.path / ".venv/bin/python", "-m", "app.serve"],
                cwd=folder or project.path,
                env=environment(**changes),
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + READY_TIMEOUT
        while not (found := re.search(r"running on (http://\S+)", self.log)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise CommandError(f"The application does not serve:\n{self.log}")
            time.sleep(0.02)
        self.address = found[1]

    @property
    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text(encoding="utf-8")

    def stop(self) -> int:
        """Ask it to stop and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


@contextmanager
def serve(project: Project, log: Path, **variables: str) -> Iterator[App]:
    """Give the running application; kill it if it does not stop."""
    app = App(project, log, **variables)
    try:
        yield app
        app.stop()
    finally:
        if app.process.poll() is None:
            app.process.kill()
            app.process.wait()
