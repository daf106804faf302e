"""What goes over several sessions, in a test on one connection and on the pool."""

import asyncio

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import reading, transaction
from app.crud.user import user_crud
from app.models.user import User


def user(name: str) -> User:
    return User(username=name, email=f"{name}@example.com", hashed_password="x")


async def count() -> int:
    async with transaction() as db:
        return await user_crud.count(db)


async def test_sessions_take_turns_on_the_connection_of_a_test(db: AsyncSession) -> None:
    await user_crud.create(db, user("ada"))
    await db.commit()
    assert await asyncio.gather(*(count() for _ in range(10))) == [1] * 10


async def test_others_see_what_is_committed(live: AsyncClient) -> None:
    async with transaction() as db:
        await user_crud.create(db, user("ada"))
        async with reading() as other:
            assert not await user_crud.exists(other, username="ada")
        await db.commit()
        async with reading() as other:
            assert await user_crud.exists(other, username="ada")
    assert (await live.get("/health/live")).status_code == 200
