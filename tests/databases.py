"""Making and removing databases on the servers that the tests run on."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

DRIVERS = {
    "postgresql": "asyncpg",
    "mysql": "aiomysql",
    "mariadb": "aiomysql",
    "sqlite": "aiosqlite",
}
VARIABLES = {"postgresql": "TEST_POSTGRES_URL", "mysql": "TEST_MYSQL_URL"}


def execute(url: str | URL, *statements: str) -> list[tuple[object, ...]]:
    """Run `statements` on the database of `url`, each committed by itself.

    Returns:
        The rows of the last one.
    """
    return asyncio.run(_execute(make_url(url), statements))


async def _execute(url: URL, statements: tuple[str, ...]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    async with connect(url) as connection:
        for statement in statements:
            result = await connection.exec_driver_sql(statement)
            rows = [tuple(row) for row in result] if result.returns_rows else []
    return rows


@asynccontextmanager
async def connect(url: str | URL) -> AsyncIterator[AsyncConnection]:
    """Give a connection that commits each statement by itself."""
    url = make_url(url)
    kind = url.get_backend_name()
    url = url.set(drivername=f"{kind}+{DRIVERS[kind]}")
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


@contextmanager
def new_database(kind: str) -> Iterator[str]:
    """Give the URL of a new, empty database on the server of this kind; drop it at the end.

    A project's own tests make databases beside it, whose names begin with its name: those go too.
    """
    server = make_url(os.environ[VARIABLES[kind]])
    name = f"t_{secrets.token_hex(4)}"
    execute(server, f"CREATE DATABASE {name}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        force = " WITH (FORCE)" if kind == "postgresql" else ""
        execute(server, f"DROP DATABASE {name}{force}")


def is_mariadb(url: str) -> bool:
    """Return whether the server is a MariaDB, which cannot index expressions."""
    return "mysql" in url and "MariaDB" in str(execute(url, "SELECT version()"))
