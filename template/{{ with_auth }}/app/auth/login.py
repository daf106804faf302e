"""Checking passwords: to log in, and of users who are logged in already. Wrong ones are counted."""

from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.account_lock import lock_account
from app.auth.accounts import find_user, issue_tokens
from app.auth.password_check import forget_failures, password_check
from app.auth.refresh_tokens import SUPERUSERS_ONLY
from app.auth.schemas import LoginForm, Tokens
from app.auth.settings import auth_settings
from app.core.database import transaction
from app.core.identity import normalize_email, normalize_username
from app.core.security import verify_password
from app.crud.user import user_crud
from app.models.user import User

LOGIN, CONFIRMATION = "login", "confirmation"  # what passwords are asked for; each has its count


def counted_name(name: str) -> str:
    """Return what a name or address is counted as: one, in all the ways that find one account."""
    try:
        return normalize_email(name) if "@" in name else normalize_username(name)
    except ValueError:  # no address, so nobody's
        return name.lower()


async def confirm_password(user: User, password: SecretStr, client: str) -> bool:
    """Return whether this is the password of a user who is logged in, perhaps by a stolen token.

    Raises:
        HTTPException: 429 if too many were wrong.
    """
    async with password_check(CONFIRMATION, str(user.id), client) as check:
        right, _ = await verify_password(password, user.hashed_password)
        if right:
            async with transaction() as db:
                await check.succeed(db)
    return right


async def log_in(
    form: LoginForm, client: str, user_agent: str, *, superuser: bool = False
) -> Tokens | None:
    """Return the tokens of a new login, or None whatever is wrong, which counts as a failure.

    No connection is held while the password is checked: a hash takes longer than a query.

    Args:
        client: the network that the request comes from.
        superuser: whether nobody else may; the login ends when its user is none any more.

    Raises:
        HTTPException: 429 if there were too many failures.
    """
    async with password_check(LOGIN, counted_name(form.username), client) as check:
        user = await find_user(form.username)
        right, better_hash = await verify_password(
            form.password, user.hashed_password if user else None
        )
        if user is None or not right or not may_log_in(user, superuser=superuser):
            return None
        async with transaction() as db:
            stored = await lock_account(db, user.id)
            if stored is None or stored.hashed_password != user.hashed_password:
                return None  # it was changed meanwhile
            if not may_log_in(stored, superuser=superuser):
                return None
            await check.succeed(db)
            if better_hash:
                await user_crud.update(db, stored, {"hashed_password": better_hash})
            agent = SUPERUSERS_ONLY + user_agent if superuser else user_agent
            return await issue_tokens(db, user.id, agent)


def may_log_in(user: User, *, superuser: bool) -> bool:
    """Return whether a user who has the right password gets in, as a superuser if that is asked."""
    confirmed = user.is_verified or not auth_settings.REQUIRE_VERIFIED_EMAIL
    return user.is_active and confirmed and (user.is_superuser or not superuser)


async def forget_failed_logins(db: AsyncSession, user: User, client: str) -> None:
    """Let a user who has proved who they are log in at once from this client."""
    await forget_failures(db, LOGIN, (user.username, user.email), client)
    await forget_failures(db, CONFIRMATION, (str(user.id),), client)
