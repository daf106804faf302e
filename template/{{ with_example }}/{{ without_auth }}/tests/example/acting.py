"""Requests that somebody makes."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.user import User


async def acting(_db: AsyncSession, user: User) -> dict[str, Any]:
    """Return the arguments of a request by `user`."""
    return {"params": {"author_id": str(user.id)}}
