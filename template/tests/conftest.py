"""Every test runs on a real database, in a transaction that is rolled back after it."""

import os

os.environ.setdefault("ENVIRONMENT", "test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only")

from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Callable, Iterator

import pytest
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
from tests.databases import fresh_database
from tests.migrations import upgrade
from tests.savepoints import Savepoints

# Argon2id as in production, but in microseconds: many tests have a password.
CHEAP_HASHER = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])


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
            Savepoints().install(database.engine)
            yield connection
        await database.close()


@pytest.fixture
async def db(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session; what it and the application commit is visible to both and gone after the test."""
    outer = await connection.begin()
    for sessions in (database.sessions, database.read_sessions):
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
    session = database.sessions()
    yield session
    await outer.rollback()
    await session.close()


@pytest.fixture
def client(db: AsyncSession) -> AsyncClient:
    """An HTTP client of the application, on the database of `db`; there is nothing to close."""
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test")
