"""How an engine is set up for each database. Nothing of SQLAlchemy's is subclassed."""

import asyncio
import importlib
import importlib.util
import logging
import struct
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool, StaticPool

from app.core import backend
from app.core.config import Settings
from app.core.database import limits
from app.core.database.begin import begin_by_statement, set_pragmas
from app.core.database.faults import UnreachableError
from app.core.database.liveness import give_up_silent_connections, test_idle_connections
from app.core.database.reading import refuse_to_write
from app.core.database.truth import refuse_empty_commits
from app.core.database.unfit import name_unfit_values

CONNECT_TIMEOUT = 5  # seconds until an unreachable server is an error
SQLITE_BUSY_TIMEOUT = 30  # seconds a writer waits for the one before it
IN_MEMORY = (None, "", ":memory:")
# What drivers raise bare when the connection is lost while they connect.
CONNECTING = (RuntimeError, AttributeError, IndexError, EOFError, struct.error)


def create_engine(settings: Settings, *, url: URL | None = None, pool: bool = True) -> AsyncEngine:
    """Return an engine for `url` (by default the settings' own), with a pool or without one.

    The time limits of the settings are for requests, so for connections of a pool: a migration
    may take as long as it needs.

    Raises:
        RuntimeError: if the driver that the URL names is not installed.
    """
    _log_no_values()
    url = url or settings.database_url
    driver = url.get_driver_name()
    if importlib.util.find_spec(driver) is None:
        raise RuntimeError(f"The driver {driver} is not installed; run: uv add {driver}")
    is_postgres = url.get_backend_name() == "postgresql"
    options: dict[str, Any] = {
        "echo": settings.ECHO,
        "hide_parameters": True,  # statements and errors are logged; values may be secrets
        "connect_args": _connect_arguments(settings, url, limited=pool),
    }
    if is_postgres:
        options["skip_autocommit_rollback"] = True  # a read has no transaction to end
    else:
        options["pool_reset_on_return"] = None  # `begin_by_statement` does it
    if not pool:
        options["poolclass"] = NullPool
    elif url.get_backend_name() == "sqlite" and url.database in IN_MEMORY:
        options["poolclass"] = StaticPool  # each connection would be a database of its own
    else:
        options |= {
            "pool_size": settings.POOL_SIZE,
            "max_overflow": settings.POOL_MAX_OVERFLOW,
            "pool_timeout": settings.POOL_TIMEOUT,
            "pool_recycle": settings.POOL_RECYCLE,
        }
    engine = create_async_engine(url, **options)
    give_up_silent_connections(engine)
    if pool and settings.POOL_PRE_PING:
        test_idle_connections(engine)
    if not is_postgres:
        begin_by_statement(engine)
    if url.get_backend_name() == "sqlite":
        set_pragmas(engine)
    refuse_empty_commits(engine)
    refuse_to_write(engine)
    name_unfit_values(engine)
    return engine


def _connect_arguments(settings: Settings, url: URL, *, limited: bool) -> dict[str, Any]:
    match url.get_backend_name():
        case "postgresql":
            arguments: dict[str, Any] = {
                "timeout": CONNECT_TIMEOUT,
                "async_creator_fn": partial(_Connecting, _driver(url).connect),
            }
            if limited:
                arguments["command_timeout"] = settings.NETWORK_TIMEOUT
            if settings.PGBOUNCER:
                # The next transaction may be on another server, which has not prepared the
                # statement. PgBouncer also refuses settings: `ALTER ROLE … SET` them instead.
                caches = {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
                return arguments | caches
            return arguments | {"server_settings": limits.postgres(settings) if limited else {}}
        case "mysql" | "mariadb":
            connect = backend.CONNECT or _driver(url).connect
            is_own = limited and backend.CONNECT is not None
            arguments = {"network_timeout": settings.NETWORK_TIMEOUT} if is_own else {}
            return arguments | {
                "charset": "utf8mb4",
                "autocommit": limited,
                "init_command": limits.mysql(settings) if limited else None,
                "async_creator_fn": partial(_Connecting, connect),
            }
        case _:
            return {"timeout": SQLITE_BUSY_TIMEOUT}


def _driver(url: URL) -> Any:
    return importlib.import_module(url.get_driver_name())


class _Connecting:
    """A connection that is being made: with a time limit, errors meaning an absent server.

    It begins when it is awaited: where that is not possible, nothing has begun (see `take`).
    """

    def __init__(self, connect: Callable[..., Awaitable[Any]], *given: Any, **options: Any) -> None:
        self._connect = partial(connect, *given, **options)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._within_time().__await__()

    async def _within_time(self) -> Any:
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                return await self._connect()
        except (OSError, *CONNECTING) as error:
            raise UnreachableError(f"The server cannot be connected to: {error}") from error


def _log_no_values() -> None:
    """Drop the records with which SQLAlchemy and aiosqlite log values, which may be secrets."""
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_tells_no_rows)  # once, as it is one
    logging.getLogger("aiosqlite").setLevel(logging.INFO)


def _tells_no_rows(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
