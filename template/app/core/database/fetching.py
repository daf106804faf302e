"""Statements on the driver itself: alone, or in the transaction of a session."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from app.core.database.compiled import Compiled
from app.core.database.drivers import DRIVERS, Driver, Values
from app.core.database.faults import UnknownOutcomeError
from app.core.database.lent import Lent, translated
from app.core.database.writing import WriteSession


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
    if isinstance(bind, Connection):
        return await _fetch_on(bind, statement, arguments)
    if choose_replica is not None:
        bind = await greenlet_spawn(choose_replica) or bind
    return await _fetch_once(await Lent.from_pool(bind), statement, arguments)


async def fetch_and_commit(
    statement: Compiled, parameters: Mapping[str, Any], engine: Engine
) -> Sequence[Values]:
    """Run a statement that is a transaction by itself, and return its rows.

    Raises:
        UnknownOutcomeError: if the database goes away meanwhile.
        sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
    """
    arguments = statement.arguments(parameters)
    lent = await Lent.from_pool(engine)
    try:
        return await _fetch_once(lent, statement, arguments)
    except (DBAPIError, OSError) as error:
        if isinstance(error, DBAPIError) and not error.connection_invalidated:
            raise
        raise UnknownOutcomeError from error


async def _fetch_once(lent: Lent, statement: Compiled, arguments: Values) -> Sequence[Values]:
    """Run a statement and give the connection back."""
    try:
        rows = await lent.fetch(statement.sql, arguments)
    except DBAPIError as error:
        await (lent.discard(error) if error.connection_invalidated else lent.release())
        raise
    except BaseException as error:
        await lent.discard(error)
        raise
    await lent.release()
    return statement.converted(rows)


async def fetch_in(
    session: WriteSession, statement: Compiled, parameters: Mapping[str, Any]
) -> Sequence[Values]:
    """Run a statement in the transaction of `session`, which begins here if need be.

    Raises:
        sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
    """
    arguments = statement.arguments(parameters)
    if (lent := await session.lent()) is not None:
        return statement.converted(await lent.fetch(statement.sql, arguments))
    connection = await greenlet_spawn(session.flushed)
    return await _fetch_on(connection, statement, arguments, begin=True)


async def _fetch_on(
    connection: Connection, statement: Compiled, arguments: Values, *, begin: bool = False
) -> Sequence[Values]:
    """Run a statement on the driver of a connection that is SQLAlchemy's."""
    dialect = statement.dialect
    adapter: Any = connection.connection.dbapi_connection
    driver: Driver = DRIVERS[dialect.driver](adapter)
    try:
        if begin:
            await driver.join()
        return statement.converted(await driver.fetch(statement.sql, arguments))
    except Exception as error:
        failure = translated(dialect, error, statement.sql, adapter)
        if isinstance(error, OSError) or getattr(failure, "connection_invalidated", False):
            await greenlet_spawn(connection.invalidate, error)
        raise failure from error
