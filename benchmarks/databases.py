"""A database of each kind to measure on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from sqlalchemy import make_url

from tests.databases import VARIABLES, new_database
from tests.server_kinds import KINDS
from tests.servers import servers


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, psutil.Process | None]]:
    """Give the URL of a new database and its server's process, if it runs on this machine.

    The server is the one that `TEST_POSTGRES_URL` or `TEST_MYSQL_URL` names, or one started here;
    SQLite's file is in `folder`.
    """
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'benchmark.db'}", None
        return
    (wanted,) = (one for one in KINDS if one.variable == VARIABLES[kind])
    with servers([wanted]), new_database(kind) as url:
        yield url, _listening_on(make_url(url).port)


def _listening_on(port: int | None) -> psutil.Process | None:
    for connection in psutil.net_connections("inet"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr[1] == port:
            return psutil.Process(connection.pid) if connection.pid else None
    return None
