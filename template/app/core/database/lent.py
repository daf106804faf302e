"""A connection of the pool in the hands of its driver.

SQLAlchemy compiles the statements, and its pool gives the connection. Its cursor, its result and
the greenlet that they run in would cost more than the query itself, so the driver does without.
"""

from collections.abc import Awaitable, Sequence
from typing import Any, Self, TypeGuard

from sqlalchemy import Connection, Dialect, Engine, exc
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.database.drivers import DRIVERS, Driver, Values
from app.core.database.pool import Pool

# Of asyncpg's errors, those that PEP 249 knows under another name.
NAMES = {
    "IntegrityConstraintViolationError": "IntegrityError",
    "SyntaxOrAccessError": "ProgrammingError",
}


class Lent:
    """A connection that is given back after `release` or `discard`."""

    def __init__(self, engine: Engine, pool: Pool, entry: ConnectionPoolEntry) -> None:
        self._engine, self._pool, self._entry = engine, pool, entry
        self.driver: Driver = DRIVERS[engine.dialect.driver](entry.dbapi_connection)

    @classmethod
    async def from_pool(cls, engine: Engine) -> Self:
        """Wait for one.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if there is none, or no database.
        """
        pool = engine.pool
        assert isinstance(pool, Pool)  # noqa: S101  `has_driver` was asked
        try:
            return cls(engine, pool, await pool.lend())
        except Exception as error:
            raise translated(engine.dialect, error, "", None) from error

    async def fetch(self, sql: str, arguments: Values) -> Sequence[Values]:
        """Run a statement and return its rows.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
        """
        try:
            return await self.driver.fetch(sql, arguments)
        except Exception as error:
            raise self.translated(error, sql) from error

    def translated(self, error: BaseException, sql: str = "") -> BaseException:
        """Return a driver's error as SQLAlchemy raises it, but without the values."""
        return translated(self._engine.dialect, error, sql, self._entry.dbapi_connection)

    async def take(self, step: Awaitable[None]) -> None:
        """Take a step of a transaction; where it fails, the connection is given back to be closed.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if it fails.
        """
        try:
            await step
        except BaseException as error:
            failure = self.translated(error)
            await self.discard(error)
            raise failure from error

    async def release(self) -> None:
        """Give it back."""
        await self._pool.take_back(self._entry)

    async def discard(self, error: BaseException) -> None:
        """Give it back to be closed, as nobody knows what state it is in."""
        await self._pool.take_back(self._entry, error)

    def hand_over(self) -> Connection:
        """Return SQLAlchemy's own, in the transaction that was begun here; it gives it back."""
        connection = Connection(self._engine, self._pool.hand_over(self._entry))
        self.driver.hand_over()
        connection.begin()
        return connection


def is_plain(bind: Engine | Connection | None) -> TypeGuard[Engine]:
    """Return whether its transactions begin like any other: at no isolation level of their own."""
    return isinstance(bind, Engine) and not bind.get_execution_options()


def has_driver(bind: Engine | Connection) -> bool:
    """Return whether its driver may be used: not if somebody logs or traces statements.

    Only SQLAlchemy reports them. A database in memory has one connection for all, and no `Pool`.
    """
    events = bind.dispatch
    return not (
        bind.engine.echo
        or events.before_cursor_execute
        or events.after_cursor_execute
        or not isinstance(bind.engine.pool, Pool)
    )


def translated(dialect: Dialect, error: BaseException, sql: str, adapter: Any) -> BaseException:
    """Return SQLAlchemy's error for a driver's; it names no values."""
    if isinstance(error, OSError | exc.SQLAlchemyError) or not isinstance(error, Exception):
        return error
    names = [NAMES.get(kind.__name__, kind.__name__) for kind in type(error).__mro__]
    kinds = (getattr(exc, name, None) for name in names)
    kind = next((k for k in kinds if k and issubclass(k, exc.DBAPIError)), exc.DBAPIError)
    original: Any = error
    lost = adapter is None or dialect.is_disconnect(original, adapter, None)
    return kind(sql, None, original, connection_invalidated=lost)
