"""A PgBouncer, started by the project's own script."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import execute
from tests.production.killable import free_port, public_folder, unprivileged
from tests.server_kinds import PATH, ServerError, install

START_TIMEOUT = 20  # seconds


@contextmanager
def pgbouncer(script: Path, url: str, **variables: str) -> Iterator[str]:
    """Give the URL of a PgBouncer in front of the database of `url`, with these variables.

    Raises:
        ServerError: with its log, if it does not answer.
    """
    if not shutil.which("pgbouncer", path=PATH):
        install("pgbouncer")
    behind, port = make_url(url), free_port()
    known = {
        "DB_HOST": str(behind.host),
        "DB_PORT": str(behind.port or 5432),
        "DB_USER": str(behind.username),
        "DB_PASSWORD": str(behind.password),
        "LISTEN_ADDRESS": "127.0.0.1",
        "LISTEN_PORT": str(port),
    }
    through = behind.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    with public_folder() as folder, (folder / "log").open("wb") as log:
        shutil.copy(script, folder)
        process = subprocess.Popen(
            ["sh", script.name],
            cwd=folder,
            env={"PATH": PATH, "TMPDIR": str(folder)} | known | variables,
            stdout=log,
            stderr=log,
            **unprivileged(folder),
        )
        try:
            deadline = time.monotonic() + START_TIMEOUT
            while not _answers(through):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise ServerError((folder / "log").read_text())
                time.sleep(0.05)
            yield through
        finally:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        execute(url, "SELECT 1")
    except OSError:
        return False
    return True
