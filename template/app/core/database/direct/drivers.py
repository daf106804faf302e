"""How each driver returns the rows of a statement, and whether an error came from its server."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

Rows = Sequence[Sequence[Any]]


class Driver(NamedTuple):
    """What differs between the drivers; each function takes the driver's own connection."""

    fetch: Callable[[Any, str, Sequence[Any]], Awaitable[Rows]]
    refused: Callable[[Any, Exception], bool]
    """Whether the server refused the statement: it is there, and nothing of it was done."""


async def _asyncpg(connection: Any, sql: str, arguments: Sequence[Any]) -> Rows:
    rows: Rows = await connection.fetch(sql, *arguments)
    return rows


def _asyncpg_refused(connection: Any, error: Exception) -> bool:
    return getattr(error, "sqlstate", None) is not None and not connection.is_closed()


async def _aiosqlite(connection: Any, sql: str, arguments: Sequence[Any]) -> Rows:
    rows: Rows = await connection.execute_fetchall(sql, arguments)
    return rows


def _aiosqlite_refused(_connection: Any, error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", None) is not None or _is_unsent(error)


async def _aiomysql(connection: Any, sql: str, arguments: Sequence[Any]) -> Rows:
    async with connection.cursor() as cursor:
        await cursor.execute(sql, arguments)
        rows: Rows = await cursor.fetchall()
    return rows


def _is_unsent(error: Exception) -> bool:
    """Return whether SQLite's or MySQL's driver could not write a value into the statement."""
    told = ("binding parameter" in str(error)) or ("can not be used" in str(error))
    return told or isinstance(error, OverflowError | UnicodeEncodeError)


CLIENT_ERRORS = range(2000, 3000)  # MySQL's numbers for what the client says: a lost connection


def _aiomysql_refused(connection: Any, error: Exception) -> bool:
    number = next(iter(error.args), None)
    is_told = isinstance(number, int) and number not in CLIENT_ERRORS
    return (is_told or _is_unsent(error)) and not connection.closed


DRIVERS = {
    "asyncpg": Driver(_asyncpg, _asyncpg_refused),
    "aiosqlite": Driver(_aiosqlite, _aiosqlite_refused),
    "aiomysql": Driver(_aiomysql, _aiomysql_refused),
}
