"""How transactions begin and end on SQLite and MySQL, whose drivers would do it for every read."""

import logging
from contextlib import suppress
from sqlite3 import Error
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

NOT_WRITABLE = {8, 10, 13, 14}  # read-only, I/O error, disk full, no file can be made beside it
BEGINS = "begins"  # execution option: whether a transaction is begun

logger = logging.getLogger(__name__)


def set_pragmas(engine: AsyncEngine) -> None:
    """Turn on what SQLite leaves off: foreign keys, and readers beside a writer."""

    @event.listens_for(engine.sync_engine, "connect")
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

    @event.listens_for(engine.sync_engine, "invalidate")
    def _unlock(connection: Any, _entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
        # SQLite keeps a closed connection, and its lock, as long as there is a cursor of it, as
        # after a cancellation (https://www.sqlite.org/c3ref/close.html).
        with suppress(MissingGreenlet, Error):  # without a greenlet it was in no transaction
            connection.rollback()


def begin_by_statement(engine: AsyncEngine) -> None:
    """Begin transactions of SQLite and MySQL by a statement, and roll back only what was begun.

    Their drivers would begin one for every read, to be rolled back after it. On SQLite it takes
    the lock for writing at once: a writer waits for the one before it, instead of losing an update
    or failing half way (https://www.sqlite.org/lang_transaction.html).
    """
    sync: Engine = engine.sync_engine
    is_sqlite = engine.dialect.name == "sqlite"

    @event.listens_for(sync, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(BEGINS, True) and options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")

    @event.listens_for(sync, "reset")
    def _reset(connection: Any, _entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        if state.asyncio_safe and not state.terminate_only:
            driver = connection.driver_connection
            if driver.in_transaction if is_sqlite else driver.get_transaction_status():
                connection.rollback()

    @event.listens_for(sync, "checkin")
    def _restore(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # SQLAlchemy has turned it off, if another isolation level was used.
        if connection is None:
            return
        if not is_sqlite:
            if not connection.get_autocommit():
                connection.autocommit(True)
        elif connection.isolation_level is not None:
            connection.isolation_level = None
