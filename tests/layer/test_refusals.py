"""What the database refuses is the client's mistake, whatever its driver calls it."""

from typing import Any

import pytest
from fastapi import APIRouter
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import DbSession
from app.core.http import errors
from app.core.http.openapi import API
from tests.layer.models import Bounded, BoundedRead, bounded

router = APIRouter()


@router.post("/now")
async def now(values: dict[str, Any]) -> BoundedRead:
    return BoundedRead.model_validate(await bounded.insert_now(BoundedRead, values))


@router.post("/session")
async def in_a_session(values: dict[str, Any], db: DbSession) -> BoundedRead:
    return BoundedRead.model_validate(await bounded.insert(db, BoundedRead, values))


@router.post("/orm")
async def by_the_orm(values: dict[str, Any], db: DbSession) -> None:
    db.add(Bounded(**values))  # written, and refused, by the commit


@pytest.mark.parametrize("path", ["/now", "/session", "/orm"])
async def test_what_the_database_refuses(path: str, pool: AsyncEngine) -> None:
    app = API()
    app.include_router(router)
    errors.install(app)
    unfit = 200 if pool.dialect.name == "sqlite" else 422  # SQLite has no limits
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        for values, status in [
            ({"name": "a"}, 200),
            ({"name": "a"}, 409),
            ({"name": "b", "level": 3}, 409),
            ({"name": "b", "level": None}, 200),  # its default
            ({"name": None}, 409),
            ({"name": "too long"}, unfit),
            ({"name": "c", "level": 40_000}, unfit),
            ({"name": "d"}, 200),
        ]:
            response = await client.post(path, json=values)
            assert response.status_code == status, (values, response.text)
