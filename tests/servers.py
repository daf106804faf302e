"""Real PostgreSQL and MySQL or MariaDB servers for the tests, thrown away when these end.

For each: the server that `TEST_POSTGRES_URL` or `TEST_MYSQL_URL` names; else an installed one,
started here; else its programs are fetched first; else Docker.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from tests.databases import execute
from tests.server_kinds import INIT_SQL, KINDS, Kind, ServerError, run

START_TIMEOUT = 60  # seconds; in a container a server initialises itself first


class Server:
    """A server of one kind, for the time of the tests."""

    def __init__(self, kind: Kind) -> None:
        """Start it unless it is given; it answers after `wait`.

        Raises:
            ServerError: naming the ways to get one, if there is none.
        """
        self.kind = kind
        self.process: subprocess.Popen[bytes] | None = None
        self.url = os.environ.get(kind.variable, "")
        if not self.url:
            self.folder = Path(tempfile.mkdtemp(prefix="test-server-"))
            try:
                self._start()
            except BaseException:
                shutil.rmtree(self.folder)
                raise

    def _start(self) -> None:
        for name, content in {"password": "app", "init.sql": INIT_SQL, "log": ""}.items():
            (self.folder / name).write_text(content)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        script = self._installed(port)
        container = [part.format(port=port) for part in self.kind.container]
        command = ["sh", "-ec", script] if script else ["docker", "run", "--rm", *container]
        if shutil.which("setpriv"):  # then it ends with the tests even when these are killed
            command = ["setpriv", f"--pdeathsig={self.kind.stop.name[3:]}", *command]
        owner: dict[str, Any] = {}
        if script and os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")  # database servers refuse to run as root
            owner = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for path in (self.folder, *self.folder.glob("*")):
                shutil.chown(path, nobody.pw_uid)
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is for the tests, which then stop it
                **owner,
            )
        self.url = self.kind.url.format(
            port=port, user="app" if script else self.kind.container_user
        )

    def _installed(self, port: int) -> str:
        """Return how to start programs that are installed here, or nothing if Docker has to do."""
        script = self.kind.script(self.folder, port)
        problems = []
        if not script:
            try:
                self.kind.fetch(self.folder)
                script = self.kind.script(self.folder, port)
            except ServerError as error:
                problems.append(str(error))
        if not script:
            try:
                run("docker", "pull", "--quiet", self.kind.container[-1])
            except ServerError as error:
                problems.append(str(error))
                raise ServerError(
                    f"{self.kind.name} is not installed ({'; '.join(problems)}). Set "
                    f"{self.kind.variable} to the URL of one whose user may create databases, "
                    f"or install {self.kind.package}, or start Docker."
                ) from None
        return script

    def __str__(self) -> str:
        """Return its address, without the password."""
        return make_url(self.url).render_as_string()

    def wait(self) -> None:
        """Return when it answers.

        Raises:
            ServerError: if it ends or does not answer in time.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                execute(self.url, "SELECT 1")
            except (SQLAlchemyError, OSError) as error:
                problem = str(getattr(error, "orig", None) or error)
            else:
                return
            if (self.process and self.process.poll() is not None) or time.monotonic() > deadline:
                log = (self.folder / "log").read_text(errors="replace") if self.process else ""
                where = f"{self.kind.name} does not answer at {self}: {problem}"
                raise ServerError("\n".join([where, *log.splitlines()[-5:]]))
            time.sleep(0.05)

    def stop(self) -> None:
        """End it, if it was started here, and remove its data."""
        if self.process is not None:
            self.process.send_signal(self.kind.stop)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
            shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def servers(kinds: Sequence[Kind] = KINDS) -> Iterator[list[Server]]:
    """Give a server of each kind, started side by side, their URLs put into the environment.

    Raises:
        ServerError: naming what is missing and how to get it.
    """
    with ExitStack() as running:
        started: list[Server] = []
        problems = []
        for kind in kinds:
            try:
                started.append(Server(kind))
                running.callback(started[-1].stop)
            except ServerError as error:
                problems.append(str(error))
        if problems:
            raise ServerError("\n".join(problems))
        for server in started:
            server.wait()
            os.environ[server.kind.variable] = server.url
        yield started
