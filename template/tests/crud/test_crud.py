"""The queries that every model has."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import utcnow
from app.crud.user import user_crud
from tests.factories.user_factory import UserFactory


async def test_read_what_was_written(db: AsyncSession) -> None:
    before = utcnow()
    user = await UserFactory.create(db, username="ada")
    db.expunge_all()
    read = await user_crud.get_by_id(db, user.id)
    assert read is not None
    assert read is not user
    assert (read.username, read.is_active, read.is_verified) == ("ada", True, False)
    assert read.created_at == user.created_at, "to the microsecond, in UTC"
    assert before <= read.created_at <= utcnow()


async def test_get_all_skips_and_limits(db: AsyncSession) -> None:
    users = await UserFactory.create_batch(db, 3)
    assert await user_crud.get_all(db) == users
    assert await user_crud.get_all(db, skip=1, limit=1) == users[1:2]


async def test_count_and_exists(db: AsyncSession) -> None:
    await UserFactory.create(db, username="ada")
    assert await user_crud.count(db) == 1
    assert await user_crud.count(db, is_active=False) == 0
    assert await user_crud.exists(db, username="ada")
    assert not await user_crud.exists(db, username="grace")


async def test_a_total_is_exact_up_to_its_bound(db: AsyncSession) -> None:
    await UserFactory.create_batch(db, 3)
    assert await user_crud.total(db, bound=3) == (3, True)
    count, exact = await user_crud.total(db, bound=2)
    assert not exact
    assert count >= 2
    assert await user_crud.total(db, bound=2, is_active=True) == (2, False)
    assert await user_crud.total(db, bound=2, is_active=False) == (0, True)


async def test_update_moves_updated_at(db: AsyncSession) -> None:
    user = await UserFactory.create(db)
    before = user.updated_at
    await user_crud.update(db, user, {"is_verified": True})
    assert user.is_verified
    assert user.updated_at > before
    assert user.created_at <= before


async def test_delete(db: AsyncSession) -> None:
    user = await UserFactory.create(db)
    await user_crud.delete(db, user)
    assert await user_crud.get_by_id(db, user.id) is None


async def test_names_are_unique(db: AsyncSession) -> None:
    await UserFactory.create(db, username="ada")
    with pytest.raises(IntegrityError):
        await UserFactory.create(db, username="ada")
