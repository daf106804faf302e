"""Logins: each is a family of refresh tokens of which only the newest is good."""

import uuid
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.auth.settings import auth_settings
from app.core.auth.tokens import AccessToken, new_token, token_hash
from app.core.database import Base, Key, utcnow
from app.core.database.rows import Rows
from app.crud.base import CRUD
from app.models.refresh_token import RefreshToken
from app.models.user import User

TABLE = Base.metadata.tables["refresh_tokens"]
# Built once, as every login or every request runs them; on the table, they need none of the ORM.
INSERT = Rows(
    insert(TABLE), written=["user_id", "family", "token_hash", "expires_at", "user_agent"]
)
DELETE_EXPIRED = Rows(
    delete(TABLE).where(
        TABLE.c.user_id == bindparam("user_id"), TABLE.c.expires_at < bindparam("now")
    )
)
SELECT_USER = (
    select(User)
    .filter_by(id=bindparam("user_id"), is_active=True)
    .where(select(TABLE).filter_by(family=bindparam("family"), revoked_at=None).exists())
)


class RefreshTokenCRUD(CRUD[RefreshToken]):
    """The queries of `RefreshToken`."""

    async def issue(
        self, db: AsyncSession, user_id: Key, user_agent: str, family: uuid.UUID | None = None
    ) -> tuple[str, uuid.UUID]:
        """Insert a token, the first of a new family or the next of `family`.

        Returns:
            The token, which is stored nowhere, and its family.
        """
        token, family = new_token(), family or uuid.uuid4()
        now = utcnow()
        await DELETE_EXPIRED.run(db, {"user_id": user_id, "now": now})
        values = {
            "user_id": user_id,
            "family": family,
            "token_hash": token_hash(token),
            "expires_at": now + timedelta(days=auth_settings.REFRESH_TOKEN_DAYS),
            "user_agent": user_agent[:255],
        }
        await INSERT.run(db, values)
        return token, family

    async def redeem(self, db: AsyncSession, token: str) -> RefreshToken | None:
        """Use `token` up and return its row, or None if it is not good.

        One that was used before has been stolen, from us or by us: its whole family ends.
        The caller has to commit that, also when it answers with an error.
        """
        first = await self.revoke(db, token_hash=token_hash(token)) == 1
        row = await self.get_by(db, token_hash=token_hash(token))
        if row is None or row.expires_at <= utcnow():
            return None
        if not first:
            await self.revoke(db, family=row.family)
            return None
        return row

    async def revoke(self, db: AsyncSession, **columns: Any) -> int:
        """End the tokens with these values; return how many were good until now."""
        statement = update(RefreshToken).filter_by(revoked_at=None, **columns)
        result = await db.execute(statement.values(revoked_at=utcnow()))
        return cast("CursorResult[Any]", result).rowcount

    async def get_user(self, db: AsyncSession, token: AccessToken) -> User | None:
        """Return the active user of a login that has not ended, or None."""
        values = {"user_id": token.sub, "family": token.sid}
        return (await db.scalars(SELECT_USER, values)).one_or_none()


refresh_token_crud = RefreshTokenCRUD(RefreshToken)
