"""How often something may be tried, counted in the database: for all replicas, over restarts."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.auth.settings import auth_settings
from app.core.auth.tokens import token_hash
from app.core.database import database, transaction
from app.crud.attempt import attempt_crud


async def seconds_to_wait(subject: str, *, limit: int, window: timedelta) -> int:
    """Count one more try of `subject`; return 0, or after how many seconds to try again.

    It is committed before the others are counted: however many come at once, no more than
    `limit` of them get through, and it stays counted when the request answers with an error.
    """
    key = token_hash(subject)
    async with transaction() as db:
        await attempt_crud.record(db, key)
    async with database.read_primary() as db:
        return await attempt_crud.seconds_to_wait(db, key, limit, window)


async def seconds_to_next_login(account: str) -> int:
    """Count one more password tried for `account`; return as `seconds_to_wait` does."""
    window = timedelta(minutes=auth_settings.LOGIN_ATTEMPTS_MINUTES)
    return await seconds_to_wait(
        f"login:{account}", limit=auth_settings.LOGIN_ATTEMPTS, window=window
    )


async def forget_logins(db: AsyncSession, account: str) -> None:
    """Count the passwords tried for `account` from none again."""
    await attempt_crud.forget(db, token_hash(f"login:{account}"))


async def may_mail(email: str) -> bool:
    """Count one more mail to `email`; return whether it may be sent."""
    limit, window = auth_settings.MAILS_PER_HOUR, timedelta(hours=1)
    return await seconds_to_wait(f"mail:{email}", limit=limit, window=window) == 0
