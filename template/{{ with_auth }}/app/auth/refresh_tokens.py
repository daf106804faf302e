"""Logins: each is a family of refresh tokens of which only the newest is good."""

import uuid
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, bindparam, delete, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.account_lock import lock_account
from app.auth.models import RefreshToken
from app.auth.settings import auth_settings
from app.auth.tokens import AccessToken, new_token, token_hash
from app.core.database import Base, Key, utcnow
from app.crud.base import CRUD
from app.models.user import User

# Begins `user_agent` of a login that only superusers may have, such as that of the admin pages.
SUPERUSERS_ONLY = "superusers only: "

TABLE = Base.metadata.tables["refresh_tokens"]
# Built once, as every request runs it. A login belongs to one user, whatever a token says.
SELECT_USER = (
    select(User)
    .filter_by(id=bindparam("user_id"), is_active=True)
    .where(
        select(TABLE)
        .filter_by(family=bindparam("family"), user_id=bindparam("user_id"), revoked_at=None)
        .exists()
    )
)


class RefreshTokenCRUD(CRUD[RefreshToken]):
    """The queries of `RefreshToken`."""

    async def issue(
        self, db: AsyncSession, user_id: Key, user_agent: str, family: uuid.UUID | None = None
    ) -> tuple[str, uuid.UUID]:
        """Insert a token, the first of a new family or the next of `family`.

        The caller has locked the account, and found it still to be in order.

        Returns:
            The token, which is stored nowhere, and its family.
        """
        token, family = new_token(), family or uuid.uuid4()
        now, columns = utcnow(), inspect(RefreshToken).columns
        expired = select(columns.id).where(columns.user_id == user_id, columns.expires_at < now)
        # By their keys: a range would make MySQL lock the gaps where others insert.
        if keys := (await db.scalars(expired)).all():
            await db.execute(delete(RefreshToken).where(columns.id.in_(keys)))
        await self.create(
            db,
            RefreshToken(
                user_id=user_id,
                family=family,
                token_hash=token_hash(token),
                expires_at=now + timedelta(days=auth_settings.REFRESH_TOKEN_DAYS),
                user_agent=user_agent[:255],
            ),
        )
        return token, family

    async def redeem(self, db: AsyncSession, token: str) -> RefreshToken | None:
        """Use `token` up and return its row, or None if it is not good.

        One that was used before has been stolen, from us or by us: its whole family ends.
        The caller has to commit that, also when it answers with an error.
        """
        row = await self.get_by(db, token_hash=token_hash(token))
        if row is None or row.expires_at <= utcnow():
            return None
        if await self.revoke(db, row.user_id, id=row.id) != 1:
            await self.revoke(db, row.user_id, family=row.family)
            return None
        return row

    async def revoke(
        self, db: AsyncSession, user_id: Key, *conditions: ColumnElement[bool], **columns: Any
    ) -> int:
        """End a user's tokens with these values; return how many were good until now.

        The account stays locked, so that none is issued meanwhile.
        """
        await lock_account(db, user_id)
        statement = update(RefreshToken).filter_by(user_id=user_id, revoked_at=None, **columns)
        result = await db.execute(statement.where(*conditions).values(revoked_at=utcnow()))
        return cast("CursorResult[Any]", result).rowcount

    async def revoke_superusers_only(self, db: AsyncSession, user_id: Key) -> int:
        """End a user's logins that only superusers may have, as `revoke` does."""
        user_agent = inspect(RefreshToken).columns.user_agent
        return await self.revoke(db, user_id, user_agent.startswith(SUPERUSERS_ONLY))

    async def get_user(self, db: AsyncSession, token: AccessToken) -> User | None:
        """Return the active user of a login that has not ended, or None."""
        values = {"user_id": token.sub, "family": token.sid}
        return (await db.scalars(SELECT_USER, values)).one_or_none()


refresh_token_crud = RefreshTokenCRUD(RefreshToken)
