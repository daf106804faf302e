"""Statements on the driver itself.

SQLAlchemy compiles the statement, once, and its pool gives the connection. Its cursor and result
would cost more than the query itself, so the driver is called without them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Engine, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import await_, greenlet_spawn

Database: TypeAlias = AsyncEngine | AsyncConnection
Values: TypeAlias = Sequence[Any]
Fetch: TypeAlias = Callable[[Any, str, Values], Awaitable[Sequence[Values]]]

NUMERIC = 1700  # asyncpg's decimals want to know their type on the server; no other type asks


async def _asyncpg(connection: Any, sql: str, arguments: Values) -> Sequence[Values]:
    rows: Sequence[Values] = await connection.fetch(sql, *arguments)
    return rows


async def _aiosqlite(connection: Any, sql: str, arguments: Values) -> Sequence[Values]:
    rows: Sequence[Values] = await connection.execute_fetchall(sql, arguments)
    return rows


async def _aiomysql(connection: Any, sql: str, arguments: Values) -> Sequence[Values]:
    async with connection.cursor() as cursor:
        await cursor.execute(sql, arguments)
        rows: Sequence[Values] = await cursor.fetchall()
    return rows


FETCH: dict[str, Fetch] = {"asyncpg": _asyncpg, "aiosqlite": _aiosqlite, "aiomysql": _aiomysql}


def is_watched(database: Database) -> bool:
    """Return whether someone logs or traces statements, which only SQLAlchemy reports."""
    events = _sync(database).dispatch
    return bool(
        database.sync_engine.echo or events.before_cursor_execute or events.after_cursor_execute
    )


class DriverQuery:
    """A SELECT as one dialect's driver takes it."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        self.dialect = dialect
        self._fetch = FETCH[dialect.driver]
        self._error = dialect.loaded_dbapi.Error
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._arguments = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]
        self._constants = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        columns = list(statement.selected_columns)
        self._names = [str(column.key) for column in columns]
        self._processors = [
            (index, process)
            for index, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, NUMERIC))
        ]
        plain = not self._processors and self._names == [column.name for column in columns]
        self._mapped = plain and dialect.driver == "asyncpg"  # whose rows are mappings, and quick

    async def rows(
        self,
        database: Database,
        parameters: Mapping[str, Any],
        choose_replica: Callable[[], Engine | None] | None = None,
    ) -> Sequence[Values]:
        """Return the rows, their values of the types that the columns have in Python.

        Args:
            database: where it runs, if `choose_replica` returns nothing better.
            parameters: the value of each `bindparam`.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
        """
        parameters = {**self._constants, **parameters}
        arguments = [
            process(parameters[name]) if process else parameters[name]
            for name, process in self._arguments
        ]
        rows = await greenlet_spawn(self._run, _sync(database), arguments, choose_replica)
        if not self._processors:
            return rows
        converted = [list(row) for row in rows]
        for row in converted:
            for index, process in self._processors:
                row[index] = process(row[index])
        return converted

    def dicts(self, rows: Sequence[Values]) -> list[dict[str, Any]]:
        """Return each of `rows` as a dict of its columns."""
        if self._mapped:
            return [dict(row.items()) for row in rows]  # type: ignore[attr-defined]
        return [dict(zip(self._names, row, strict=False)) for row in rows]

    def _run(
        self,
        bind: Engine | Connection,
        arguments: Values,
        choose_replica: Callable[[], Engine | None] | None,
    ) -> Sequence[Values]:
        bind = (choose_replica() if choose_replica else None) or bind
        if isinstance(bind, Connection):
            return await_(self._fetch(bind.connection.driver_connection, self._sql, arguments))
        try:
            connection = bind.raw_connection()
        except self._error as error:  # one of SQLAlchemy's own passes
            raise DBAPIError("", None, error, connection_invalidated=True) from error
        try:
            return await_(self._fetch(connection.driver_connection, self._sql, arguments))
        except OSError:
            connection.invalidate()
            raise
        except Exception as error:
            connection.invalidate(error)
            lost = not _answered(error)
            raise DBAPIError(self._sql, None, error, connection_invalidated=lost) from error
        finally:
            connection.close()


def _answered(error: Exception) -> bool:
    """Return whether the database itself reported this, with a code, so is still there."""
    has_code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorcode", None)
    return bool(has_code or (error.args and isinstance(error.args[0], int)))


def _sync(database: Database) -> Engine | Connection:
    if isinstance(database, AsyncConnection):
        assert database.sync_connection is not None  # noqa: S101  it is open
        return database.sync_connection
    return database.sync_engine
