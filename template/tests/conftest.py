"""Every test runs on a real database, in a transaction that is rolled back after it."""

import os

os.environ.setdefault("ENVIRONMENT", "test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only")

from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from uvicorn.loops.auto import auto_loop_factory

from app.core import security
from app.core.config import settings
from app.core.database import database
from app.main import app
from tests.databases import delete_rows, fresh_database
from tests.migrations import upgrade
from tests.turns import OneAtATime

# Argon2id as in production, but in microseconds: many tests have a password.
CHEAP_HASHER = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])
kept: dict[str, Any] = {}  # what the application has its engine of the tests in


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes() -> Iterator[None]:
    """Hash passwords with the least effort."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(security, "_hasher", CHEAP_HASHER)
        yield


@pytest.fixture(scope="session")
def _asyncio_loop_factory() -> Callable[[], AbstractEventLoop]:
    """The event loops of the tests: the ones that the server runs on, in place of the plugin's."""
    return auto_loop_factory()


@pytest.fixture(scope="session")
async def connection() -> AsyncIterator[AsyncConnection]:
    """The one connection of the tests, on a database of this run that Alembic has migrated."""
    async with fresh_database() as url:
        settings.DATABASE_URL = SecretStr(url.render_as_string(hide_password=False))
        await database.initialize()
        async with database.engine.connect() as connection:
            await connection.run_sync(upgrade)
            await connection.commit()
            kept.update(vars(database))
            yield connection
        use_kept()
        await database.close()


def use_kept() -> None:
    """Let the application have the engine of the tests, where a `TestClient` left another."""
    vars(database).update(kept)
    database.sessions.configure(bind=database.engine)
    database.read_sessions.configure(bind=database.read_engine)


@pytest.fixture
async def db(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncSession]:
    """A session; what it and the application commit is visible to both and gone after the test.

    All sessions are on one connection, one after the other, so that a test sees nothing of what two
    connections see of each other: take `live` for that.
    """
    use_kept()
    outer = await connection.begin()
    monkeypatch.setattr(database, "gate", OneAtATime())
    for sessions in (database.sessions, database.read_sessions):
        monkeypatch.setitem(sessions.kw, "bind", connection)
        monkeypatch.setitem(sessions.kw, "join_transaction_mode", "create_savepoint")
    async with database.sessions() as session:
        yield session
    await outer.rollback()


def client_of(app: FastAPI) -> AsyncClient:
    """Return an HTTP client of an application in this process; there is nothing to close."""
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
def client(db: AsyncSession) -> AsyncClient:
    """An HTTP client of the application, on the database of `db`."""
    return client_of(app)


@pytest.fixture
async def live(connection: AsyncConnection) -> AsyncIterator[AsyncClient]:
    """An HTTP client of the application on its own pool, as in production.

    What is committed stays until the end of the test, when the rows of all tables are deleted.
    """
    use_kept()
    yield client_of(app)
    use_kept()
    async with database.engine.begin() as cleaning:
        await delete_rows(cleaning)
