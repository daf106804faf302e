"""Changes of rights, and deletions: one superuser remains, and what was ended stays ended.

Each is done by a superuser, to somebody else. Both are locked, in the order of their keys, and who
does it must still be a superuser: so when two demote each other at once, the second one cannot.
"""

from collections.abc import Mapping

from fastapi import HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.account_lock import lock_accounts
from app.auth.login import may_log_in
from app.auth.one_time_tokens import one_time_token_crud
from app.auth.refresh_tokens import refresh_token_crud
from app.core.database import Key
from app.models.user import User

ASK_ANOTHER = "Ask another superuser, so that one remains."
NO_SUPERUSER = "Only superusers may do this."
NO_USER = "There is no such user."


async def end_logins(db: AsyncSession, user_id: Key) -> None:
    """End all logins of a user for good, and make the tokens that were mailed to them worthless."""
    await refresh_token_crud.revoke(db, user_id)
    await one_time_token_crud.forget(db, user_id)


async def lock_superuser(db: AsyncSession, actor_id: Key) -> None:
    """Let `actor_id` stay a superuser until the transaction ends.

    Raises:
        HTTPException: 403 if they are none any more.
    """
    _check_superuser((await lock_accounts(db, actor_id)).get(actor_id))


async def prepare_rights(
    db: AsyncSession, actor_id: Key, user_id: Key, rights: Mapping[str, bool]
) -> User:
    """Let `actor_id` give a user these rights, which the caller writes in the same transaction.

    If one is taken away, logins of the user end: all, or those that only superusers may have.

    Raises:
        HTTPException: 403 if the actor is no superuser any more, 404 if there is no such user, 409
            if the actor would lose a right.
    """
    accounts = await lock_accounts(db, actor_id, user_id)
    _check_superuser(accounts.get(actor_id))
    user = accounts.get(user_id)
    if user is None:
        raise HTTPException(404, NO_USER)
    lost = {name for name, value in rights.items() if getattr(user, name) and not value}
    if lost and user_id == actor_id:
        raise HTTPException(409, ASK_ANOTHER)
    if lost - {"is_superuser"}:
        await end_logins(db, user_id)
    elif lost:
        await refresh_token_crud.revoke_superusers_only(db, user_id)
    return user


async def prepare_deletion(db: AsyncSession, actor_id: Key, *user_ids: Key) -> list[User]:
    """Let `actor_id` delete these users, which the caller does in the same transaction.

    Who is no superuser may delete themselves.

    Raises:
        HTTPException: 403 if the actor may not, 404 if one is not there, 409 for superusers
            themselves.
    """
    accounts = await lock_accounts(db, actor_id, *user_ids)
    actor = accounts.get(actor_id)
    if set(user_ids) != {actor_id}:
        _check_superuser(actor)
    if actor is not None and actor_id in user_ids and actor.is_superuser:
        raise HTTPException(409, ASK_ANOTHER)
    users = [accounts.get(user_id) for user_id in user_ids]
    if None in users:
        raise HTTPException(404, NO_USER)
    return [user for user in users if user is not None]


def _check_superuser(actor: User | None) -> None:
    """Refuse whoever could not log in again as a superuser."""
    if actor is None or not may_log_in(actor, superuser=True):
        raise HTTPException(403, NO_SUPERUSER)
