"""Every test runs on a real database, in a transaction that is rolled back after it."""

import os

os.environ.setdefault("ENVIRONMENT", "test")
os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only")

from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core import security
from app.core.config import settings
from app.core.database import database
from app.main import app
from tests.databases import fresh_database
from tests.migrations import upgrade

# Argon2id as in production, but in microseconds: many tests have a password.
CHEAP_HASHER = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)])


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with the least effort."""
    monkeypatch.setattr(security, "_hasher", CHEAP_HASHER)


@pytest.fixture(scope="session")
async def migrated() -> AsyncIterator[None]:
    """The database of this run, migrated by Alembic."""
    async with fresh_database() as url:
        settings.DATABASE_URL = SecretStr(url.render_as_string(hide_password=False))
        await database.initialize()
        async with database.engine.connect() as connection:
            await connection.run_sync(upgrade)
            await connection.commit()
        yield
        await database.close()


@pytest.fixture
async def connection(migrated: None) -> AsyncIterator[AsyncConnection]:
    """The one connection of this test.

    A new one of SQLAlchemy's on the same of the driver: it counts savepoints from one again, so
    the driver knows their statements.
    """
    async with database.engine.connect() as connection:
        yield connection


@pytest.fixture
async def db(connection: AsyncConnection) -> AsyncIterator[AsyncSession]:
    """A session; what it and the application commit is visible to both and gone after the test."""
    outer = await connection.begin()
    for sessions in (database.sessions, database.read_sessions):
        sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
    async with database.sessions() as session:
        yield session
    await outer.rollback()


@pytest.fixture
async def client(db: AsyncSession) -> AsyncIterator[AsyncClient]:
    """An HTTP client of the application, on the database of `db`."""
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
