"""A session for reading refuses to write, however it is asked to."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import database
from app.crud.user import user_crud
from app.models.user import User
from tests.test_transactions import user


@pytest.mark.usefixtures("db")
async def test_it_refuses_to_write() -> None:
    async with database.read_sessions() as reading:
        with pytest.raises(InvalidRequestError, match="DbSession"):
            await user_crud.create(reading, user("ada"))
    async with database.read_sessions() as reading:
        with pytest.raises(InvalidRequestError, match="DbSession"):
            await reading.execute(insert(User).values(username="ada"))
        with pytest.raises(InvalidRequestError, match="DbSession"):
            await reading.execute(text(" delete FROM users"))


async def test_it_reads(db: AsyncSession) -> None:
    await user_crud.create(db, user("ada"))
    async with database.read_sessions() as reading:
        assert await user_crud.exists(reading, username="ada")
