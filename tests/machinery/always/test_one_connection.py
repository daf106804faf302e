"""Tests of owners: several sessions at once in a request, and FastAPI's own test client."""

import asyncio

import pytest
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import DbSession, database, reading, transaction
from app.core.http.openapi import API
from app.crud.user import user_crud
from app.main import app
from app.models.user import User
from tests import turns
from tests.factories.user_factory import UserFactory

own = API()


async def count() -> int:
    async with reading() as db:
        return await user_crud.count(db)


async def add(name: str) -> None:
    async with transaction() as db:
        await UserFactory.create(db, username=name)


@own.post("/at-once")
async def at_once(db: DbSession) -> list[int]:
    await UserFactory.create(db)
    found = await asyncio.gather(count(), count(), count())
    await asyncio.gather(add("ann"), count(), add("bob"))
    return [*found, await user_crud.count(db)]


@own.post("/alone")
async def alone() -> tuple[int, int, int]:
    return await asyncio.gather(count(), count(), count())


@pytest.fixture
async def before(db: AsyncSession) -> int:
    return await user_crud.count(db)


async def test_several_sessions_at_once(db: AsyncSession, before: int) -> None:
    async with AsyncClient(transport=ASGITransport(own), base_url="http://test") as client:
        for path in ("/at-once", "/alone"):
            answers = await asyncio.gather(client.post(path), client.post("/alone"))
            assert [answer.status_code for answer in answers] == [200, 200]
    assert await user_crud.count(db) == before + 3
    assert (database.gate.busy, database.gate.waiting) == (0, 0)


async def test_who_waits_for_itself_is_told(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TIMEOUT", 0.05)
    met = asyncio.Barrier(2)

    async def meet() -> None:
        async with reading():
            await met.wait()

    first = asyncio.create_task(meet())
    with pytest.raises(PoolTimeoutError, match="take `live`"):
        await asyncio.create_task(meet())
    first.cancel()
    await asyncio.wait([first])
    assert await count() == await user_crud.count(db)


def test_the_synchronous_client() -> None:
    for _ in range(2):
        with TestClient(app) as client:
            assert client.get("/health/ready").status_code == 200


async def test_what_comes_after_it_is_rolled_back(db: AsyncSession, before: int) -> None:
    assert before == 0
    await add("eve")
    assert await user_crud.count(db) == 1
    async with database.read_engine.connect() as other:
        assert (await other.execute(select(User.id))).all() == []


async def test_live_comes_after_it(live: AsyncClient) -> None:
    assert (await live.get("/health/ready")).status_code == 200
