"""How an engine is set up for each database."""

import importlib.util
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolResetState, StaticPool
from sqlalchemy.util import await_

from app.core.config import Settings
from app.core.database import limits, mysql
from app.core.database.drivers import DRIVERS
from app.core.database.lent import translated
from app.core.database.pool import Pool
from app.core.database.quiet import log_no_values

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
    log_no_values()
    url = url or settings.database_url
    driver = url.get_driver_name()
    if importlib.util.find_spec(driver) is None:
        raise RuntimeError(f"The driver {driver} is not installed; run: uv add {driver}")
    options: dict[str, Any] = {
        "echo": settings.ECHO,
        "hide_parameters": True,  # statements and errors are logged; values may be secrets
        "connect_args": _connect_arguments(settings, url, limited=pool),
    }
    # Without one, a read has no transaction to end.
    begins = url.get_backend_name() == "sqlite" or (pool and url.get_backend_name() != "postgresql")
    if begins:
        options["pool_reset_on_return"] = None  # `_begin_explicitly` does it
    else:
        options["skip_autocommit_rollback"] = True
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
        if settings.POOL_PRE_PING:
            engine.pool.ping_after = PING_AFTER
    if url.get_backend_name() == "sqlite":
        _set_pragmas(engine)
    if begins:
        _begin_explicitly(engine)
    return engine


def without_transactions(engine: AsyncEngine) -> AsyncEngine:
    """Return the same engine for reads: no BEGIN and no ROLLBACK travel to the server."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    return engine.execution_options(begin=False)


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
                "autocommit": limited,
                "init_command": limits.mysql(settings) if limited else None,
                "async_creator_fn": mysql.connect,
            }
        case _:
            return {"timeout": SQLITE_BUSY_TIMEOUT}


def _set_pragmas(engine: AsyncEngine) -> None:
    """Turn on what SQLite leaves off: foreign keys, and readers beside a writer."""

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(dbapi_connection: Any, _entry: ConnectionPoolEntry) -> None:
        dbapi_connection.isolation_level = None  # the driver starts no transaction by itself
        cursor = dbapi_connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()


def _begin_explicitly(engine: AsyncEngine) -> None:
    """Begin transactions of SQLite and MySQL by a statement, and roll back only what was begun.

    Their drivers would begin one for every read, to be rolled back after it. On SQLite it takes
    the lock for writing at once: a writer waits for the one before it, instead of losing an update
    or failing half way (https://www.sqlite.org/lang_transaction.html).
    """

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        driver = DRIVERS[engine.dialect.driver](connection.connection.dbapi_connection)
        if (
            options.get("isolation_level") == "AUTOCOMMIT"
            or not options.get("begin", True)
            or driver.in_transaction  # it was handed over
        ):
            return
        try:
            await_(driver.begin())
        except Exception as error:
            failure = translated(
                engine.dialect, error, "BEGIN", connection.connection.dbapi_connection
            )
            connection.invalidate(error)
            raise failure from error

    @event.listens_for(engine.sync_engine, "reset")
    def _reset(connection: Any, _entry: ConnectionPoolEntry, state: PoolResetState) -> None:
        driver = DRIVERS[engine.dialect.driver](connection)
        if state.asyncio_safe and not state.terminate_only and driver.in_transaction:
            await_(driver.rollback())

    @event.listens_for(engine.sync_engine, "checkin")
    def _checkin(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # SQLAlchemy has turned it off, if another isolation level was used.
        if connection is None:
            return
        if engine.dialect.name != "sqlite":
            connection.autocommit(True)  # asks nothing if it is on
        elif connection.isolation_level is not None:
            connection.isolation_level = None
