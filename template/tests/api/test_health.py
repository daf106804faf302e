"""The probes tell the truth."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database.migrations import migrations_pending


async def test_live(client: AsyncClient) -> None:
    response = await client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready(client: AsyncClient) -> None:
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.usefixtures("db")
async def test_not_ready_before_the_migrations(connection: AsyncConnection) -> None:
    assert not await migrations_pending(connection)
    await connection.execute(text("DELETE FROM alembic_version"))
    assert await migrations_pending(connection)


@pytest.mark.usefixtures("db")
async def test_ready_while_a_newer_release_has_migrated(connection: AsyncConnection) -> None:
    await connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    assert not await migrations_pending(connection)
