"""How an engine is set up. Nothing of SQLAlchemy's is subclassed."""

import logging

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.config import Settings
from app.core.database import driver
from app.core.database.checkout import give_up_silent_connections
from app.core.database.liveness import test_idle_connections
from app.core.database.reading import refuse_to_write
from app.core.database.truth import refuse_empty_commits
from app.core.database.unfit import name_unfit_values


def create_engine(settings: Settings, *, url: URL | None = None, pool: bool = True) -> AsyncEngine:
    """Return an engine for `url` (by default the settings' own), with a pool or without one.

    The time limits of the settings are for requests, so for connections of a pool: a migration
    may take as long as it needs.

    Raises:
        ValueError: if a certificate that the URL names cannot be read.
    """
    _log_no_values()
    url, options = driver.engine_options(settings, url or settings.database_url, limited=pool)
    if not pool:
        options["poolclass"] = NullPool
    elif "poolclass" not in options:
        options |= {
            "pool_size": settings.POOL_SIZE,
            "max_overflow": settings.POOL_MAX_OVERFLOW,
            "pool_timeout": settings.POOL_TIMEOUT,
            "pool_recycle": settings.POOL_RECYCLE,
        }
    # Statements and errors are logged; values may be secrets.
    engine = create_async_engine(url, echo=settings.ECHO, hide_parameters=True, **options)
    give_up_silent_connections(engine)
    if pool and settings.POOL_PRE_PING:
        test_idle_connections(engine)
    driver.set_up(engine)
    refuse_empty_commits(engine)
    refuse_to_write(engine)
    name_unfit_values(engine)
    return engine


def _log_no_values() -> None:
    """Drop the records with which SQLAlchemy and aiosqlite log values, which may be secrets."""
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_tells_no_rows)  # once, as it is one
    logging.getLogger("aiosqlite").setLevel(logging.INFO)


def _tells_no_rows(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
