"""Requests that somebody makes."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.user import User
from tests.auth.people import logged_in


async def acting(db: AsyncSession, user: User) -> dict[str, Any]:
    """Return the arguments of a request by `user`."""
    return {"headers": await logged_in(db, user)}
