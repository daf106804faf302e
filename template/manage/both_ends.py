"""The two databases of `manage db copy`, of which the source may be of another kind."""

import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.core.backend import SCHEMES
from app.core.config import settings
from app.core.database.engine import create_engine
from app.core.paths import ROOT
from app.core.url import async_url
from manage.errors import Failure

DRIVERS = {
    "postgresql": "postgresql+asyncpg",
    "mysql": "mysql+aiomysql",
    "mariadb": "mariadb+aiomysql",
    "sqlite": "sqlite+aiosqlite",
}


def engine_of(option: str, written: str) -> AsyncEngine:
    """Return an engine; the source may be a database of another kind than this project's.

    Args:
        option: `--from` or `--to`, for the message.
        written: the URL as it was given.

    Raises:
        Failure: if the URL cannot be used.
    """
    _check_file(option, written)
    try:
        return create_engine(settings, url=async_url(written, relative_to=ROOT), pool=False)
    except ValueError as error:
        reason = str(error)
    with suppress(ArgumentError, ValueError):
        url = make_url(written)
        driver = DRIVERS.get(url.get_backend_name())
        if option == "--from" and driver is not None and driver not in SCHEMES.values():
            url = url.set(drivername=driver)
            if importlib.util.find_spec(url.get_driver_name()) is None:
                name = url.get_driver_name()
                raise Failure(f"{name} is not installed; run this by: uv run --with {name} …")
            return create_async_engine(url, hide_parameters=True, poolclass=NullPool)
    raise Failure(f"{option}: {reason}.")


def _check_file(option: str, written: str) -> None:
    """Refuse a source of SQLite that is not there, which would be made empty."""
    with suppress(ArgumentError, ValueError):
        url = make_url(written)
        path = str(url.database)
        is_file = url.get_backend_name() == "sqlite" and not path.startswith("file:")
        if option == "--from" and is_file and not (ROOT / path).is_file():
            raise Failure(f"{option}: there is no file {path}.")


@asynccontextmanager
async def open_end(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Give a connection; the engine is disposed of at the end."""
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()
