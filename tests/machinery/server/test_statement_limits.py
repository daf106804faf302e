"""Statements that run too long and transactions that do nothing are ended by the server."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.config import settings
from app.core.database.engine import create_engine
from app.core.database.faults import is_too_slow, is_unavailable
from app.core.http import errors
from app.core.http.openapi import API

ENDLESS = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)"
    " SELECT count(*) FROM n a, n b, n c, n d, n e"
)


@pytest.fixture
async def limited(connection: AsyncConnection) -> AsyncIterator[AsyncEngine]:
    """An engine with both limits."""
    limits = {"STATEMENT_TIMEOUT": 0.3, "IDLE_TRANSACTION_TIMEOUT": 1}
    engine = create_engine(settings.model_copy(update=limits))
    yield engine
    await engine.dispose()


async def test_an_endless_statement_is_cancelled(limited: AsyncEngine) -> None:
    async with limited.connect() as connection:
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(ENDLESS)
        assert is_too_slow(caught.value)
        await connection.rollback()
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1


async def test_the_client_is_told(limited: AsyncEngine) -> None:
    app = API()
    errors.install(app)

    @app.get("/endless")
    async def endless() -> None:
        async with limited.connect() as connection:
            await connection.execute(ENDLESS)

    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        response = await client.get("/endless")
    assert response.status_code == 504
    assert response.headers["content-type"] == "application/problem+json"
    assert "RECURSIVE" not in response.text


async def test_an_idle_transaction_is_ended(limited: AsyncEngine) -> None:
    async with limited.connect() as connection:
        await connection.execute(text("SELECT * FROM users"))
        await asyncio.sleep(1.5)
        with pytest.raises(DBAPIError) as caught:
            await connection.execute(text("SELECT 1"))
        assert is_unavailable(caught.value)
    async with limited.connect() as connection:
        assert (await connection.execute(text("SELECT 1"))).scalar() == 1
