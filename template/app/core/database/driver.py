"""Statements on the driver itself.

SQLAlchemy compiles the statement, once, and its pool gives the connection. Its cursor and result
would cost more than the query itself, so the driver is called without them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, exc
from sqlalchemy.util import await_, greenlet_spawn

from app.core.database.compiled import Compiled, Values
from app.core.database.writing import WriteSession

Fetch: TypeAlias = Callable[[Any, str, Values], Awaitable[Sequence[Values]]]

# Of asyncpg's errors, those that PEP 249 knows under another name.
NAMES = {
    "IntegrityConstraintViolationError": "IntegrityError",
    "SyntaxOrAccessError": "ProgrammingError",
}


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


def is_watched(bind: Engine | Connection) -> bool:
    """Return whether someone logs or traces statements, which only SQLAlchemy reports."""
    events = bind.dispatch
    return bool(bind.engine.echo or events.before_cursor_execute or events.after_cursor_execute)


async def fetch(
    statement: Compiled,
    parameters: Mapping[str, Any],
    bind: Engine | Connection,
    choose_replica: Callable[[], Engine | None] | None = None,
) -> Sequence[Values]:
    """Run a statement by itself and return its rows.

    Args:
        parameters: the value of each `bindparam` and written column.
        bind: where it runs, if `choose_replica` returns nothing better.

    Raises:
        sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
    """
    arguments = statement.arguments(parameters)
    return statement.converted(
        await greenlet_spawn(_fetch_alone, statement, arguments, bind, choose_replica)
    )


def _fetch_alone(
    statement: Compiled,
    arguments: Values,
    bind: Engine | Connection,
    choose_replica: Callable[[], Engine | None] | None,
) -> Sequence[Values]:
    run = FETCH[statement.dialect.driver]
    bind = (choose_replica() if choose_replica else None) or bind
    if isinstance(bind, Connection):
        return await_(run(bind.connection.driver_connection, statement.sql, arguments))
    try:
        connection = bind.raw_connection()
    except statement.dialect.loaded_dbapi.Error as error:  # one of SQLAlchemy's own passes
        raise exc.DBAPIError("", None, error, connection_invalidated=True) from error
    try:
        return await_(run(connection.driver_connection, statement.sql, arguments))
    except OSError:
        connection.invalidate()
        raise
    except Exception as error:
        failure = _failure(statement, error, connection)
        connection.invalidate(error)
        raise failure from error
    finally:
        connection.close()


async def fetch_in(
    session: WriteSession, statement: Compiled, parameters: Mapping[str, Any]
) -> Sequence[Values]:
    """Run a statement in the transaction of `session`, which begins here if need be.

    Raises:
        sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
    """
    arguments = statement.arguments(parameters)
    connection = await greenlet_spawn(session.begin_for_driver)
    try:
        driver: Any = connection.connection.driver_connection
        if statement.dialect.driver == "asyncpg" and not driver.is_in_transaction():
            await _begin_postgres(connection)
        return statement.converted(
            await FETCH[statement.dialect.driver](driver, statement.sql, arguments)
        )
    except exc.SQLAlchemyError:
        raise
    except OSError:
        await greenlet_spawn(connection.invalidate)
        raise
    except Exception as error:
        failure = _failure(statement, error, connection.connection)
        if failure.connection_invalidated:
            await greenlet_spawn(connection.invalidate, error)
        raise failure from error


async def _begin_postgres(connection: Connection) -> None:
    """Send the BEGIN that SQLAlchemy puts off until its own first statement."""
    adapter = connection.connection.dbapi_connection
    start = getattr(adapter, "_start_transaction", None)  # theirs, so it may go
    await (start() if start else greenlet_spawn(connection.exec_driver_sql, "SELECT 1"))


def _failure(statement: Compiled, error: Any, proxy: Any) -> exc.DBAPIError:
    """Return the error as SQLAlchemy raises it, but without the values."""
    names = [NAMES.get(kind.__name__, kind.__name__) for kind in type(error).__mro__]
    kinds = (getattr(exc, name, None) for name in names)
    kind = next((k for k in kinds if k and issubclass(k, exc.DBAPIError)), exc.DBAPIError)
    lost = statement.dialect.is_disconnect(error, proxy.dbapi_connection, None)
    return kind(statement.sql, None, error, connection_invalidated=lost)
