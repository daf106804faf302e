"""How an engine is set up for each database."""

import importlib.util
import time
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolResetState, StaticPool
from sqlalchemy.util import await_

from app.core.config import Settings
from app.core.database import limits
from app.core.database.hosts import first_reachable
from app.core.database.pool import Pool

CONNECT_TIMEOUT = 5  # seconds until an unreachable server is an error
PING_AFTER = 0.05  # seconds of idleness; under load a connection has none
SQLITE_BUSY_TIMEOUT = 30  # seconds a writer waits for the one before it


def create_engine(settings: Settings, *, url: URL | None = None, pool: bool = True) -> AsyncEngine:
    """Return an engine for `url` (by default the settings' own), with a pool or without one.

    The time limits of the settings are for requests, so for connections of a pool: a migration
    may take as long as it needs.

    Raises:
        RuntimeError: if the driver that the URL names is not installed.
    """
    url = url or settings.database_url
    driver = url.get_driver_name()
    if importlib.util.find_spec(driver) is None:
        raise RuntimeError(f"The driver {driver} is not installed; run: uv add {driver}")
    options: dict[str, Any] = {
        "echo": settings.ECHO,
        "hide_parameters": not settings.ECHO,  # errors are logged; values may be secrets
        "connect_args": _connect_arguments(settings, url, limited=pool),
        # A read has no transaction to end; SQLite's driver calls every connection autocommit.
        "skip_autocommit_rollback": url.get_backend_name() != "sqlite",
    }
    if url.get_backend_name() == "sqlite":
        options["pool_reset_on_return"] = None  # `_make_sqlite_safe` does it
    if not pool:
        options["poolclass"] = NullPool
    elif url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        options["poolclass"] = StaticPool  # each connection would be a database of its own
    else:
        options |= {
            "poolclass": Pool,
            "pool_size": settings.POOL_SIZE,
            "max_overflow": settings.POOL_MAX_OVERFLOW,
            "pool_timeout": settings.POOL_TIMEOUT,
            "pool_recycle": settings.POOL_RECYCLE,
        }
    engine = create_async_engine(url, **options)
    if isinstance(engine.pool, Pool):
        engine.pool.max_waiting = settings.POOL_MAX_WAITING
    if url.get_backend_name() == "sqlite":
        _make_sqlite_safe(engine)
    if pool and settings.POOL_PRE_PING:
        _ping_idle_connections(engine)
    return engine


def _connect_arguments(settings: Settings, url: URL, *, limited: bool) -> dict[str, Any]:
    match url.get_backend_name():
        case "postgresql":
            if settings.PGBOUNCER:
                # The next transaction may be on another server, which has not prepared the
                # statement. PgBouncer also refuses settings: `ALTER ROLE … SET` them instead.
                caches = {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
                return {"timeout": CONNECT_TIMEOUT, **caches}
            return {
                "timeout": CONNECT_TIMEOUT,
                "server_settings": limits.postgres(settings) if limited else {},
            }
        case "mysql" | "mariadb":
            return {
                "connect_timeout": CONNECT_TIMEOUT,
                "charset": "utf8mb4",
                "init_command": limits.mysql(settings) if limited else None,
                **first_reachable(url),
            }
        case _:
            return {"timeout": SQLITE_BUSY_TIMEOUT}


def _ping_idle_connections(engine: AsyncEngine) -> None:
    """Test a connection that was idle before it is used, and replace the pool if it is dead.

    SQLAlchemy's own `pool_pre_ping` tests at every checkout, which costs PostgreSQL three round
    trips; a connection that was just in use is as alive as a test could tell.
    """

    @event.listens_for(engine.sync_engine, "connect")
    @event.listens_for(engine.sync_engine, "checkin")
    def _note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _checkout(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info["used_at"] > PING_AFTER:
            try:
                engine.dialect.do_ping(connection)
            except (engine.dialect.loaded_dbapi.Error, OSError) as error:
                raise InvalidatePoolError from error


def _make_sqlite_safe(engine: AsyncEngine) -> None:
    """Turn on what SQLite leaves off: foreign keys, and transactions that lose no update.

    A writer takes its lock when it begins, so that it waits for the one before it instead of
    failing half way (https://www.sqlite.org/lang_transaction.html).
    """

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(dbapi_connection: Any, _entry: ConnectionPoolEntry) -> None:
        dbapi_connection.isolation_level = None  # the driver starts no transaction by itself
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
            return
        driver: Any = connection.connection.driver_connection
        try:
            await_(driver.execute_fetchall("BEGIN IMMEDIATE"))
        except engine.dialect.loaded_dbapi.OperationalError as error:
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error

    @event.listens_for(engine.sync_engine, "reset")
    def _reset(connection: Any, entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        # Each call of the driver goes through a thread and back, so none is made for nothing.
        driver: Any = entry.driver_connection
        if state.asyncio_safe and not state.terminate_only and driver.in_transaction:
            connection.rollback()
