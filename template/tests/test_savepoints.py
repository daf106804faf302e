"""Sessions in a test undo their own part, and nothing else, though few savepoints are set."""

from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import database, transaction
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.user import UserRead


async def add(db: AsyncSession, name: str) -> User:
    user = User(username=name, email=f"{name}@example.com", hashed_password="x")
    return await user_crud.create(db, user)


async def names(db: AsyncSession) -> list[str]:
    return [user.username for user in await user_crud.get_all(db)]


@pytest.mark.parametrize("_", range(2))
async def test_nothing_is_left_of_a_test(db: AsyncSession, _: int) -> None:
    assert await names(db) == []
    await add(db, "ada")
    await db.commit()
    async with transaction() as session:
        await add(session, "grace")
    assert await names(db) == ["ada", "grace"]


async def test_a_rollback_undoes_its_own_part(db: AsyncSession) -> None:
    await add(db, "ada")
    with suppress(LookupError):
        async with transaction() as session:
            await add(session, "grace")
            assert await names(session) == ["ada", "grace"]
            raise LookupError
    assert await names(db) == ["ada"]
    async with transaction() as session:
        await add(session, "linus")
    await db.commit()
    await add(db, "guido")
    await db.rollback()
    assert await names(db) == ["ada", "linus"]


async def test_a_rollback_undoes_what_the_driver_wrote(db: AsyncSession) -> None:
    values = {"username": "ada", "email": "ada@example.com", "hashed_password": "x"}
    with suppress(LookupError):
        async with transaction() as session:
            assert await names(session) == []
            await user_crud.insert(session, UserRead, values)
            raise LookupError
    assert await names(db) == []
    await user_crud.insert(db, UserRead, values)
    await db.commit()
    await db.rollback()
    assert await names(db) == ["ada"]


async def test_a_block_within_a_transaction_undoes_its_own_part(db: AsyncSession) -> None:
    async with transaction() as session:
        await add(session, "ada")
        with suppress(LookupError):
            async with session.begin_nested():
                await add(session, "grace")
                raise LookupError
        async with session.begin_nested():
            await add(session, "linus")
    assert await names(db) == ["ada", "linus"]


async def test_a_read_that_fails_spoils_nothing(db: AsyncSession) -> None:
    await add(db, "ada")
    for _ in range(2):
        with pytest.raises(SQLAlchemyError):
            async with database.read_sessions() as session:
                await session.execute(text("SELECT nothing FROM nowhere"))
    async with database.read_sessions() as session:
        assert await names(session) == ["ada"]
    assert await names(db) == ["ada"]
