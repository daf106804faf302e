"""Access to users."""

from fastapi import Depends
from peer.db.dependencies import get_db_session
from peer.db.models.blog import UserModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession


class UserDAO:
    """Class for accessing the users table."""

    def __init__(self, session: AsyncSession = Depends(get_db_session)) -> None:
        self.session = session

    async def get(self, user_id: int) -> UserModel | None:
        return await self.session.get(UserModel, user_id)

    async def get_page(self, limit: int, after: int) -> list[UserModel]:
        raw_users = await self.session.execute(
            select(UserModel).where(UserModel.id > after).order_by(UserModel.id).limit(limit),
        )
        return list(raw_users.scalars().fetchall())
