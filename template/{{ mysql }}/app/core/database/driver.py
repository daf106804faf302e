"""MySQL by aiomysql: how it is connected to, and what differs from other databases."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, event, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState

from app.core.backend import driver_options
from app.core.config import Settings
from app.core.database.connecting import CONNECT_TIMEOUT, Connecting
from app.core.database.fault_codes import CLIENT
from app.core.database.mysql import connect

BEGINS = "begins"  # execution option: whether a transaction is begun
READING = {BEGINS: False}  # options of a connection without transactions
# What the server believes since it looked last (ANALYZE): it may be off by a tenth.
ROWS = text(
    "SELECT table_rows FROM information_schema.tables"
    " WHERE table_schema = database() AND table_name = :name"
)
UNDOING = {1213, 1020, 1180, 3101}  # deadlock, MariaDB's snapshot, certification


def engine_options(settings: Settings, url: URL, *, limited: bool) -> tuple[URL, dict[str, Any]]:
    """Return what `create_async_engine` takes; `limited` is with the limits of requests."""
    url, given = driver_options(url)
    seconds = float(str(url.query.get("connect_timeout", CONNECT_TIMEOUT)))
    arguments: dict[str, Any] = {
        "charset": "utf8mb4",
        "autocommit": limited,
        "async_creator_fn": partial(Connecting, connect, seconds),
        **given,
    }
    if limited:
        arguments["network_timeout"] = settings.NETWORK_TIMEOUT
        arguments["init_command"] = _time_limits(settings)
    url = url.difference_update_query(["connect_timeout"])
    # `set_up` resets connections.
    return url, {"pool_reset_on_return": None, "connect_args": arguments}


def _time_limits(settings: Settings) -> str | None:
    """Return the statement that a session starts with; MariaDB (`M!`) and MySQL read their parts.

    MySQL limits only what reads, so waiting for a lock is limited beside it; it has no limit for
    idle transactions, so idle connections are closed, which `POOL_PRE_PING` replaces.
    """
    parts = []
    if limit := settings.STATEMENT_TIMEOUT:
        parts.append(f"innodb_lock_wait_timeout = {math.ceil(limit)}")
        mysql, mariadb = f"max_execution_time = {limit * 1000:.0f}", f"max_statement_time = {limit}"
        parts.append(f"/*M!100300 {mariadb} */ /*!50708 {mysql} */")
    if limit := settings.IDLE_TRANSACTION_TIMEOUT:
        seconds = math.ceil(limit)
        mysql, mariadb = f"wait_timeout = {seconds}", f"idle_transaction_timeout = {seconds}"
        parts.append(f"/*M!100300 {mariadb} */ /*!50708 {mysql} */")
    return f"SET {', '.join(parts)}" if parts else None


def set_up(engine: AsyncEngine) -> None:
    """Begin transactions by a statement, and roll back only what was begun.

    The driver would begin one for every read, to be rolled back after it.
    """
    sync = engine.sync_engine

    @event.listens_for(sync, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(BEGINS, True) and options.get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(sync, "reset")
    def _reset(connection: Any, _entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        can_ask = state.asyncio_safe and not state.terminate_only
        if can_ask and connection.driver_connection.get_transaction_status():
            connection.rollback()

    @event.listens_for(sync, "checkin")
    def _restore(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # SQLAlchemy has turned it off, if another isolation level was used.
        if connection is not None and not connection.get_autocommit():
            connection.autocommit(True)


def may_undo(error: BaseException) -> bool:
    """Return whether the server undoes the transaction at this error."""
    return next(iter(error.args), None) in UNDOING


def is_undone(_connection: Connection) -> bool:
    """Return whether the server has undone the transaction, after an error that may."""
    return True


async def ping(connection: Any) -> None:
    """Ask the server whether it is there."""
    await connection.ping(reconnect=False)


async def fetch(connection: Any, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement."""
    async with connection.cursor() as cursor:
        await cursor.execute(sql, arguments)
        rows: Sequence[Sequence[Any]] = await cursor.fetchall()
    return rows


async def column_kinds(_connection: Any, _sql: str) -> list[Any] | None:
    """Return the server's numbers of the columns' types: types do without them here."""
    return None


def is_refused(connection: Any, error: Exception) -> bool:
    """Return whether the server refused a statement: it is there, and nothing was done."""
    number = next(iter(error.args), None)
    is_told = isinstance(number, int) and number not in CLIENT
    # The driver could not write a value into the statement, as a NaN.
    is_unsent = isinstance(error, ValueError | OverflowError) or "can not be used" in str(error)
    return (is_told or is_unsent) and not connection.closed
