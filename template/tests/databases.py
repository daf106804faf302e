"""The databases that tests use: of the project's own kind, never the one it is developed on."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL, delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.config import settings
from app.core.paths import ROOT
from app.core.url import async_url
from manage.database import stored_tables
from manage.server import create_database, drop_database

DEVELOPMENT = settings.database_url  # the settings will name the one of the tests


def test_url(development: URL, given: str | None, purpose: str) -> URL:
    """Return the database for this purpose and this xdist worker.

    Args:
        development: the database that must not be touched.
        given: `TEST_DATABASE_URL`, or None for the development database's name with `_test`.
        purpose: what is appended to the name, so that tests do not share a database.

    Raises:
        ValueError: if `given` is the development database.
    """
    url = async_url(given, relative_to=ROOT) if given else _suffixed(development, "_test")
    if (url.host, url.port, url.database) == (
        development.host,
        development.port,
        development.database,
    ):
        raise ValueError("TEST_DATABASE_URL is the development database; name another one.")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    return _suffixed(url, "".join(f"_{part}" for part in (purpose, worker) if part))


def _suffixed(url: URL, suffix: str) -> URL:
    path = Path(url.database or "")
    if url.get_backend_name() == "sqlite":
        return url.set(database=str(path.with_stem(path.stem + suffix)))
    return url.set(database=f"{url.database}{suffix}")


@asynccontextmanager
async def fresh_database(purpose: str = "") -> AsyncIterator[URL]:
    """Give the URL of a new, empty database, which is dropped at the end."""
    given = settings.TEST_DATABASE_URL.get_secret_value() if settings.TEST_DATABASE_URL else None
    try:
        url = test_url(DEVELOPMENT, given, purpose)
        await drop_database(url)
        await create_database(url)
    except (ValueError, SQLAlchemyError, OSError) as error:
        pytest.exit(
            f"No database to test on ({getattr(error, 'orig', None) or error}): start the one of "
            ".env, or set TEST_DATABASE_URL to one whose user may create databases.",
            returncode=3,
        )
    try:
        yield url
    finally:
        await drop_database(url)


async def delete_rows(connection: AsyncConnection) -> None:
    """Delete all rows; what refers to its own table, or in a circle, becomes null before."""
    tables = stored_tables()
    for number, table in enumerate(tables):
        keys = [k for k in table.foreign_key_constraints if k.referred_table not in tables[:number]]
        if loose := {column: None for key in keys for column in key.columns if column.nullable}:
            await connection.execute(update(table).values(loose))
    for table in reversed(tables):
        await connection.execute(delete(table))
