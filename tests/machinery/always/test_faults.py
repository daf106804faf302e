"""A database that is away or has no connection left is a 503 that says when to come back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import APIRouter, HTTPException
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.api import health
from app.core.config import Settings, settings
from app.core.database import (
    DatabaseConnectionManager,
    DbSession,
    ReadSession,
    database,
    transaction,
)
from app.core.http import errors
from app.core.http.openapi import API
from app.crud.user import user_crud

router = APIRouter()


@router.get("/count")
async def count(db: ReadSession) -> int:
    return await user_crud.count(db)


@router.post("/refused")
async def refused(db: DbSession) -> None:
    await user_crud.count(db)
    raise HTTPException(404)


async def use(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncEngine:
    """Let the application have other settings of the database until the test ends."""
    other = DatabaseConnectionManager(settings)
    await other.initialize()
    for name, value in vars(other).items():
        monkeypatch.setattr(database, name, value, raising=False)  # it may be the first
    return other.engine


@pytest.fixture
async def client(connection: AsyncConnection) -> AsyncIterator[AsyncClient]:
    """A client whose requests have connections of their own: nothing is rolled back after it."""
    app = API()
    app.include_router(router)
    app.include_router(health.router)
    errors.install(app)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def small_pool(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncEngine]:
    """An engine with a single connection."""
    small = settings.model_copy(
        update={"POOL_SIZE": 1, "POOL_MAX_OVERFLOW": 0, "POOL_TIMEOUT": 0.1}
    )
    engine = await use(small, monkeypatch)
    yield engine
    await engine.dispose()


def assert_come_back(response: Response) -> None:
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) >= 1
    assert "SELECT" not in response.text


@pytest.mark.usefixtures("small_pool")
async def test_a_full_pool(client: AsyncClient) -> None:
    taken, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction() as db:
            await db.connection()
            taken.set()
            await done.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(hold())
        await taken.wait()
        assert_come_back(await client.get("/count"))
        assert_come_back(await client.get("/health/ready"))
        done.set()
    assert (await client.get("/count")).status_code == 200


async def test_requests_give_their_connection_back(
    client: AsyncClient, small_pool: AsyncEngine
) -> None:
    for _ in range(3):
        assert (await client.get("/count")).status_code == 200
        assert (await client.post("/refused")).status_code == 404
    assert small_pool.pool.checkedout() == 0  # type: ignore[attr-defined]


async def test_an_unreachable_database(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = settings.database_url
    sqlite = url.get_backend_name() == "sqlite"
    away = url.set(database="/no/such/folder/app.db") if sqlite else url.set(port=1)
    written = SecretStr(away.render_as_string(hide_password=False))
    await use(settings.model_copy(update={"DATABASE_URL": written}), monkeypatch)
    assert_come_back(await client.get("/health/ready"))
    assert_come_back(await client.get("/count"))
    assert (await client.get("/health/live")).status_code == 200
