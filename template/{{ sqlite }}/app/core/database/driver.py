"""SQLite by aiosqlite: how it is opened, and what differs from other databases."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from sqlite3 import Error
from typing import Any

from sqlalchemy import URL, Connection, TextClause, event
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState, StaticPool

from app.core.backend import IN_MEMORY
from app.core.config import Settings

BUSY_TIMEOUT = 30  # seconds a writer waits for the one before it
BEGINS = "begins"  # execution option: whether a transaction is begun
NOT_WRITABLE = {8, 10, 13, 14}  # read-only, I/O error, disk full, no file can be made beside it
READING = {BEGINS: False}  # options of a connection without transactions
ROWS: TextClause | None = None  # SQLite has no estimate of a table's size

logger = logging.getLogger(__name__)


def engine_options(settings: Settings, url: URL, *, limited: bool) -> tuple[URL, dict[str, Any]]:
    """Return what `create_async_engine` takes; there are no limits of requests."""
    options: dict[str, Any] = {"pool_reset_on_return": None}  # `set_up` does it
    if "timeout" not in url.query:
        options["connect_args"] = {"timeout": BUSY_TIMEOUT}
    if limited and url.database in IN_MEMORY:
        options["poolclass"] = StaticPool  # each connection would be a database of its own
    return url, options


def set_up(engine: AsyncEngine) -> None:
    """Turn on foreign keys, readers beside a writer, and transactions that begin by a statement.

    The driver would begin one for every read, to be rolled back after it. `BEGIN IMMEDIATE` takes
    the lock for writing at once: a writer waits for the one before it, instead of losing an update
    or failing half way (https://www.sqlite.org/lang_transaction.html).
    """
    sync = engine.sync_engine

    @event.listens_for(sync, "connect")
    def _connect(dbapi_connection: Any, _entry: ConnectionPoolEntry) -> None:
        dbapi_connection.isolation_level = None  # the driver begins no transaction by itself
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in NOT_WRITABLE:
                raise
            logger.warning("The SQLite file cannot be written, only read: %s", error)
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(sync, "before_cursor_execute")
    def _refuse_nan(*arguments: Any) -> None:
        refuse_nan(arguments[3])

    @event.listens_for(sync, "invalidate")
    def _unlock(connection: Any, _entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
        # SQLite keeps a closed connection, and its lock, as long as there is a cursor of it, as
        # after a cancellation (https://www.sqlite.org/c3ref/close.html).
        with suppress(MissingGreenlet, Error):  # without a greenlet it was in no transaction
            connection.rollback()

    @event.listens_for(sync, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(BEGINS, True) and options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(sync, "reset")
    def _reset(connection: Any, _entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        can_ask = state.asyncio_safe and not state.terminate_only
        if can_ask and connection.driver_connection.in_transaction:
            connection.rollback()

    @event.listens_for(sync, "checkin")
    def _restore(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # SQLAlchemy has turned it off, if another isolation level was used.
        if connection is not None and connection.isolation_level is not None:
            connection.isolation_level = None


def refuse_nan(values: Any) -> None:
    """Refuse what SQLite would store as NULL.

    Args:
        values: of one statement, or of each of many.

    Raises:
        ValueError: if one of them is NaN.
    """
    for value in (values.values() if isinstance(values, dict) else values) or ():
        if isinstance(value, tuple | list | dict):
            refuse_nan(value)
        elif value != value:  # noqa: PLR0124  true of NaN only
            raise ValueError("SQLite cannot store NaN.")


def may_undo(_error: BaseException) -> bool:
    """Return whether the transaction may be undone by an error."""
    return True


def is_undone(connection: Connection) -> bool:
    """Return whether SQLite has undone the transaction."""
    driver: Any = connection.connection.driver_connection
    return not driver.in_transaction


async def fetch(connection: Any, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement."""
    refuse_nan(arguments)
    rows: Sequence[Sequence[Any]] = await connection.execute_fetchall(sql, arguments)
    return rows


async def column_kinds(_connection: Any, _sql: str) -> list[Any] | None:
    """Return the server's numbers of the columns' types: types do without them here."""
    return None


def is_refused(_connection: Any, error: Exception) -> bool:
    """Return whether SQLite refused a statement, and nothing was done."""
    # The driver could not write a value into the statement.
    is_unsent = isinstance(error, ValueError | OverflowError) or "binding parameter" in str(error)
    return is_unsent or getattr(error, "sqlite_errorcode", None) is not None
