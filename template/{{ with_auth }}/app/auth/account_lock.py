"""The lock of an account: whoever changes its rights, password or logins takes it first.

So a login that is being continued does not outlive what ends all logins at the same moment, and
transactions wait for each other instead of meeting in a deadlock.
"""

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key
from app.models.user import User


async def lock_accounts(db: AsyncSession, *user_ids: Key) -> dict[Key, User]:
    """Lock these users until the transaction ends, and return those there are, as they are now."""
    key = inspect(User).columns.id
    statement = select(User).where(key.in_(sorted(user_ids))).order_by(key)
    # On PostgreSQL, rows that refer to the user can be inserted meanwhile: key_share.
    locked = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {user.id: user for user in await db.scalars(locked)}


async def lock_account(db: AsyncSession, user_id: Key) -> User | None:
    """Lock one user, as `lock_accounts` does."""
    return (await lock_accounts(db, user_id)).get(user_id)
