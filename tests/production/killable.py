"""Database servers that a test may kill: its own, durable, on a port of their own."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy.exc import SQLAlchemyError

from tests.databases import execute
from tests.server_kinds import INIT_SQL, KINDS, ServerError

DURABLE = {
    "postgresql": " -c synchronous_commit=on",
    "mysql": " --innodb-flush-log-at-trx-commit=2",
}
START_TIMEOUT = 60  # seconds


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unprivileged(folder: Path) -> dict[str, Any]:
    """Give `folder` to who may run servers; return the arguments that start a process as them.

    It is one of `public_folder`, as root's folders of pytest are closed to others.
    """
    if os.geteuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, nobody.pw_uid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def public_folder() -> Iterator[Path]:
    """Give a folder into which all users may go; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="test-server-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its children at once, as a power failure would."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for member in family:
        member.kill()
    process.wait(20)
    psutil.wait_procs(family, timeout=20)


class KillableServer:
    """A PostgreSQL, MySQL or MariaDB that keeps what it committed."""

    def __init__(self, kind: str, folder: Path, options: str = "") -> None:
        """Set it up in `folder`; `start` starts it.

        Raises:
            ServerError: naming the package that has its programs, if they are missing.
        """
        (server,) = (known for known in KINDS if known.url.startswith(kind))
        folder.mkdir()
        for name, content in {"password": "app", "init.sql": INIT_SQL}.items():
            (folder / name).write_text(content)
        self.folder, self.port = folder, free_port()
        script = server.script(folder, self.port)
        if not script:
            server.fetch(folder)
            script = server.script(folder, self.port)
        if not script:
            raise ServerError(f"{server.name} is not installed; install {server.package}.")
        self.url = server.url.format(user="app", port=self.port)
        self._script = script.rstrip() + DURABLE[kind] + options
        self._owner: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, the first time or again, and return when it answers.

        Raises:
            ServerError: with the end of its log, if it does not.
        """
        self._owner = self._owner or unprivileged(self.folder)
        with (self.folder.with_suffix(".log")).open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-ec", self._script],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._owner,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                execute(self.url, "SELECT 1")
            except (SQLAlchemyError, OSError):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    log_text = self.folder.with_suffix(".log").read_text(errors="replace")
                    raise ServerError(log_text[-800:]) from None
                time.sleep(0.05)
            else:
                return

    def follow(self, primary: "KillableServer", script: Path) -> None:
        """Be the streaming replica of `primary`, a PostgreSQL, by this script, from `start` on."""
        shutil.copy(script, self.folder)
        (path,) = re.findall(r"^export PATH=.*$", self._script, re.MULTILINE)
        known = f"PGHOST=127.0.0.1 PGPORT={primary.port} PGUSER=app PGPASSWORD=app"
        (limit,) = re.findall(r"-c max_connections=\d+", self._script)  # not below the primary's
        addresses = "127.0.0.1,127.0.0.2"
        own = f"-p {self.port} -c listen_addresses={addresses} -c unix_socket_directories= {limit}"
        self._script = f'{path}\nexport PGDATA="$PWD/data" {known}\nexec sh {script.name} {own}'
        self.url = primary.url.replace(f":{primary.port}", f":{self.port}")

    def kill(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None and self._process.poll() is None:
            kill(self._process)
