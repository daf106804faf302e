"""PostgreSQL by asyncpg: how it is connected to, and what differs from other databases."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import asyncpg
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.backend import driver_options
from app.core.config import Settings
from app.core.database.connecting import CONNECT_TIMEOUT, Connecting

READING = {"isolation_level": "AUTOCOMMIT"}  # options of a connection without transactions
# What the server believes since it looked last (ANALYZE, autovacuum): it may be off by a tenth.
ROWS = text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:quoted)")


def engine_options(settings: Settings, url: URL, *, limited: bool) -> tuple[URL, dict[str, Any]]:
    """Return what `create_async_engine` takes; `limited` is with the limits of requests."""
    url, given = driver_options(url)
    arguments = {"timeout": CONNECT_TIMEOUT, **given}
    arguments["timeout"] = arguments["timeout"] or None  # libpq's 0 is without a limit
    arguments["async_creator_fn"] = partial(Connecting, asyncpg.connect, arguments["timeout"])
    if limited:
        arguments.setdefault("command_timeout", settings.NETWORK_TIMEOUT)
    if settings.PGBOUNCER:
        # The next transaction may be on another server, which has not prepared the statement.
        # PgBouncer also refuses settings: `ALTER ROLE … SET` them instead.
        arguments |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
    elif limited:
        arguments["server_settings"] = _time_limits(settings)
    # A read has no transaction to end.
    return url, {"skip_autocommit_rollback": True, "connect_args": arguments}


def _time_limits(settings: Settings) -> dict[str, str]:
    """Return the settings that a session starts with, in milliseconds."""
    seconds = {
        "statement_timeout": settings.STATEMENT_TIMEOUT,
        "idle_in_transaction_session_timeout": settings.IDLE_TRANSACTION_TIMEOUT,
    }
    return {name: f"{limit * 1000:.0f}" for name, limit in seconds.items() if limit}


def set_up(engine: AsyncEngine) -> None:
    """Add what the engine needs beside its options: nothing."""


def may_undo(_error: BaseException) -> bool:
    """Return whether the transaction may be undone by an error: any one aborts it."""
    return True


def is_undone(connection: Connection) -> bool:
    """Return whether the server has undone the transaction; an error of the driver's has not."""
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError:
        return True
    return False


async def ping(connection: Any) -> None:
    """Ask the server, in one round trip, whether it is there."""
    await connection.fetchrow(";")


async def fetch(connection: Any, sql: str, arguments: Sequence[Any]) -> Sequence[Sequence[Any]]:
    """Return the rows of a statement."""
    rows: Sequence[Sequence[Any]] = await connection.fetch(sql, *arguments)
    return rows


async def column_kinds(connection: Any, sql: str) -> list[Any]:
    """Return the server's numbers of the columns' types."""
    prepared = await connection.prepare(sql)
    return [attribute.type.oid for attribute in prepared.get_attributes()]


def is_refused(connection: Any, error: Exception) -> bool:
    """Return whether the server refused a statement: it is there, and nothing was done."""
    return getattr(error, "sqlstate", None) is not None and not connection.is_closed()
