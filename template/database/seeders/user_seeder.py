"""Users to develop with."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.user import user_crud
from app.models.user import User
from database.seeders import Seeder
from tests.factories.user_factory import NOBODY, UserFactory


class UserSeeder(Seeder):
    """Ten users, unless there are some."""

    model = User

    async def run(self, db: AsyncSession) -> None:
        """Write what is missing."""
        if not await user_crud.count(db):
            await UserFactory.create_batch(db, 10)

    async def rows(self, _db: AsyncSession, numbers: range) -> Iterable[dict[str, Any]]:
        """Return load data."""
        return (
            {
                "username": f"user{number}",
                "email": f"user{number}@example.com",
                "hashed_password": NOBODY,
            }
            for number in numbers
        )
