"""The probes tell the truth."""

import asyncio
import threading
import time
from functools import cache

import pytest
from httpx2 import AsyncClient
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.config import settings
from app.core.database import migrations
from app.core.database.migrations import migrations_pending
from app.core.security import hash_password


async def test_live(client: AsyncClient) -> None:
    response = await client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_ready(client: AsyncClient) -> None:
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_what_is_read_once_has_no_time_limit(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = migrations.revisions()

    @cache
    def slow() -> tuple[frozenset[str], frozenset[str]]:
        time.sleep(0.3)
        return known

    monkeypatch.setattr(migrations, "revisions", slow)
    monkeypatch.setattr(settings, "READY_TIMEOUT", 0.25)
    assert (await client.get("/health/ready")).status_code == 200


async def test_threads_that_are_busy_delay_neither_probes_nor_passwords(
    client: AsyncClient,
) -> None:
    assert (await client.get("/health/ready")).status_code == 200
    done = threading.Event()
    busy = [asyncio.create_task(asyncio.to_thread(done.wait)) for _ in range(100)]
    try:
        async with asyncio.timeout(10):
            assert (await client.get("/health/ready")).status_code == 200
            assert await hash_password(SecretStr("a password"))
    finally:
        done.set()
        await asyncio.gather(*busy)


@pytest.mark.usefixtures("db")
async def test_not_ready_before_the_migrations(connection: AsyncConnection) -> None:
    assert not await migrations_pending(connection)
    await connection.execute(text("DELETE FROM alembic_version"))
    assert await migrations_pending(connection)


@pytest.mark.usefixtures("db")
async def test_ready_while_a_newer_release_has_migrated(connection: AsyncConnection) -> None:
    await connection.execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    assert not await migrations_pending(connection)
