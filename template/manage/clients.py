"""The command-line clients of the databases."""

import os
import shutil
from pathlib import Path

from sqlalchemy import URL

from manage.errors import Failure

CLIENTS = {
    "postgresql": ["psql"],
    "mysql": ["mysql", "mariadb"],
    "mariadb": ["mariadb", "mysql"],
    "sqlite": ["sqlite3"],
}


def open_client(url: URL) -> None:
    """Replace this process with the client of the database at `url`.

    Raises:
        Failure: if it is not installed.
    """
    kind = url.get_backend_name()
    path = next(filter(None, map(shutil.which, CLIENTS[kind])), None)
    if path is None:
        raise Failure(f"{' or '.join(CLIENTS[kind])} is not installed; install that client.")
    password = str(url.password or "")
    match kind:
        case "sqlite":
            options, secret = [url.database or ""], {}
        case "postgresql":
            where = (url.username, None, url.host, url.port, url.database)
            mode = {"PGSSLMODE": str(url.query["ssl"])} if "ssl" in url.query else {}
            options = [URL.create("postgresql", *where).render_as_string()]
            secret = {"PGPASSWORD": password, **mode}
        case _:
            given = {"user": url.username, "host": url.host, "port": url.port}
            options = [f"--{name}={value}" for name, value in given.items() if value]
            options += ["--protocol=tcp", url.database or ""]
            secret = {"MYSQL_PWD": password}
    os.execve(path, [Path(path).name, *options], os.environ | secret)  # noqa: S606
