"""Libraries in a project's own tests: in one process, in one transaction, warnings being errors."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient
from polyfactory.factories.sqlalchemy_factory import SQLAlchemyFactory
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.user import User


class AwareFactory(SQLAlchemyFactory[Any]):
    """The base that docs/troubleshooting.md has."""

    __is_base_factory__ = True

    @classmethod
    def get_provider_map(cls) -> dict[Any, Any]:
        return super().get_provider_map() | {datetime: lambda: cls.__faker__.date_time(tzinfo=UTC)}


class UserFactory(AwareFactory):
    __model__ = User


class NaiveFactory(SQLAlchemyFactory[User]): ...


async def test_polyfactory(db: AsyncSession) -> None:
    UserFactory.__async_session__ = db
    user = await UserFactory.create_async(username="made")
    assert user.created_at.tzinfo is UTC
    await UserFactory.create_batch_async(3)
    assert await db.scalar(select(func.count()).select_from(User)) == 4
    db.add(NaiveFactory.build())
    with pytest.raises((StatementError, ValueError), match="zone"):
        await db.flush()


async def test_requests(client: AsyncClient) -> None:
    for name in ("a", "b"):
        data = {"username": name, "email": f"{name}@example.com"}
        assert (await client.post("/fastcrud", json=data)).status_code == 200
    assert (await client.get("/pagination/pages?size=1")).json()["total"] == 2
    assert len((await client.get("/filter?search=example")).json()) == 2
    sent = {"query": 'mutation { add(name: "c", fail: true) }'}
    assert (await client.post("/graphql", json=sent)).json()["errors"]
    assert (await client.get("/pagination/pages?size=1")).json()["total"] == 2
