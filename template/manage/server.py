"""Making and removing whole databases on their server."""

from pathlib import Path

from sqlalchemy import URL

from app.core.config import settings
from app.core.database.engine import create_engine

MAINTENANCE_DATABASE = {"postgresql": "postgres", "mysql": "", "mariadb": ""}


async def create_database(url: URL) -> None:
    """Make the empty database that `url` names; SQLite makes its file by itself.

    Raises:
        sqlalchemy.exc.DBAPIError: if it exists already, or the user may not make one.
    """
    if url.get_backend_name() != "sqlite":
        charset = "" if url.get_backend_name() == "postgresql" else " CHARACTER SET utf8mb4"
        await _on_server(url, "CREATE DATABASE {}" + charset)


async def drop_database(url: URL) -> None:
    """Remove the database that `url` names with all it holds, if it exists.

    Raises:
        sqlalchemy.exc.DBAPIError: if the user may not drop it.
    """
    if url.get_backend_name() == "sqlite":
        _remove_files(url.database or "")
    else:
        force = " WITH (FORCE)" if url.get_backend_name() == "postgresql" else ""
        await _on_server(url, "DROP DATABASE IF EXISTS {}" + force)


def _remove_files(path: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


async def _on_server(url: URL, statement: str) -> None:
    server = url.set(database=MAINTENANCE_DATABASE[url.get_backend_name()])
    engine = create_engine(settings, url=server, pool=False)
    name = engine.dialect.identifier_preparer.quote_identifier(url.database or "")
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.exec_driver_sql(statement.format(name))
    await engine.dispose()
