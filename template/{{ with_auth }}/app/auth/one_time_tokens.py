"""Tokens that are mailed and work once."""

from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.account_lock import lock_account
from app.auth.models import OneTimeToken
from app.auth.settings import auth_settings
from app.auth.tokens import new_token, token_hash
from app.core.database import Key, utcnow
from app.crud.base import CRUD
from app.models.user import User

# Like `Purpose.VERIFICATION`, for an address that is not the account's yet.
EMAIL_CHANGE = "email_change"
HOUR = timedelta(hours=1)


class OneTimeTokenCRUD(CRUD[OneTimeToken]):
    """The queries of `OneTimeToken`."""

    async def issue(
        self, db: AsyncSession, user_id: Key, purpose: str, email: str, lifetime: timedelta
    ) -> str | None:
        """Insert a token to be mailed to `email` and return it, or None if none is due.

        It is the first thing in its transaction: on MySQL, what was read before the lock stays so.
        Older ones stay good, else whoever asks for a mail to somebody else spoils their last one.
        None is due after `MAILS_PER_HOUR`, while the newest is good for half its time or more:
        so there is always one in the mailbox that works, whoever asked for them.
        """
        token, now = new_token(), utcnow()
        user = await lock_account(db, user_id)
        if user is None or not user.is_active:
            return None
        columns = inspect(OneTimeToken).columns
        known = (await db.scalars(select(OneTimeToken).filter_by(user_id=user_id))).all()
        mailed = [
            row.expires_at
            for row in known
            if (row.purpose, row.email) == (purpose, email) and row.created_at > now - HOUR
        ]
        if len(mailed) >= auth_settings.MAILS_PER_HOUR and max(mailed) >= now + lifetime / 2:
            return None
        # By their keys: a range would make MySQL lock the gaps where others insert.
        if old := [row.id for row in known if max(row.expires_at, row.created_at + HOUR) < now]:
            await db.execute(delete(OneTimeToken).where(columns.id.in_(old)))
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

    async def find(self, db: AsyncSession, token: str, *purposes: str) -> OneTimeToken | None:
        """Return what is stored about a token for one of these purposes, unless it is too old."""
        row = await self.get_by(db, token_hash=token_hash(token))
        if row is None or row.purpose not in purposes or row.expires_at <= utcnow():
            return None
        return row

    async def redeem(
        self, db: AsyncSession, token: str, *purposes: str
    ) -> tuple[User, OneTimeToken] | None:
        """Delete the token and return whose it was and what it said, or None if it is not good.

        Of several requests with one token, the one that deletes the row has it. A token that was
        mailed to an account's address is worth nothing once the account has another one. The
        account stays locked.
        """
        row = await self.find(db, token, *purposes)
        if row is None:
            return None
        user = await lock_account(db, row.user_id)
        if user is None or (row.purpose != EMAIL_CHANGE and row.email != user.email):
            return None
        result = await db.execute(delete(OneTimeToken).filter_by(id=row.id))
        return (user, row) if cast("CursorResult[Any]", result).rowcount == 1 else None

    async def forget(self, db: AsyncSession, user_id: Key) -> None:
        """Delete all tokens of a user."""
        await db.execute(delete(OneTimeToken).filter_by(user_id=user_id))


one_time_token_crud = OneTimeTokenCRUD(OneTimeToken)
