"""Tokens that are mailed and work once."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, inspect
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.auth.tokens import new_token, token_hash
from app.core.database import Key, utcnow
from app.crud.base import CRUD
from app.models.one_time_token import OneTimeToken
from app.models.user import User

EMAIL_CHANGE = (
    "email_change"  # like `Purpose.VERIFICATION`, for an address that is not the account's yet
)


class OneTimeTokenCRUD(CRUD[OneTimeToken]):
    """The queries of `OneTimeToken`."""

    async def issue(
        self, db: AsyncSession, user_id: Key, purpose: str, email: str, lifetime: timedelta
    ) -> str:
        """Insert a token to be mailed to `email` and return it.

        Older ones stay good: else whoever asks for a mail to somebody else spoils their last one.
        """
        token, now = new_token(), utcnow()
        expired = inspect(OneTimeToken).columns.expires_at < now
        await db.execute(delete(OneTimeToken).filter_by(user_id=user_id).where(expired))
        await self.create(
            db,
            OneTimeToken(
                user_id=user_id,
                purpose=purpose,
                email=email,
                token_hash=token_hash(token),
                expires_at=now + lifetime,
            ),
        )
        return token

    async def redeem(
        self, db: AsyncSession, token: str, *purposes: str
    ) -> tuple[User, OneTimeToken] | None:
        """Delete the token and return whose it was and what it said, or None if it is not good.

        Of several requests with one token, the one that deletes the row has it. A token that was
        mailed to an account's address is worth nothing once the account has another one.
        """
        row = await self.get_by(db, token_hash=token_hash(token))
        if row is None or row.purpose not in purposes or row.expires_at <= utcnow():
            return None
        user = await db.get_one(User, row.user_id)
        if row.purpose != EMAIL_CHANGE and row.email != user.email:
            return None
        result = await db.execute(delete(OneTimeToken).filter_by(id=row.id))
        return (user, row) if cast("CursorResult[Any]", result).rowcount == 1 else None

    async def forget(self, db: AsyncSession, user_id: Key) -> None:
        """Delete all tokens of a user."""
        await db.execute(delete(OneTimeToken).filter_by(user_id=user_id))


one_time_token_crud = OneTimeTokenCRUD(OneTimeToken)
