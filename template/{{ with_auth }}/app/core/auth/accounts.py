"""What several ways into an account share: its password, its tokens, its mail."""

from datetime import timedelta
from uuid import UUID

from fastapi import HTTPException
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.auth.mail import Mail, Purpose
from app.core.auth.settings import auth_settings
from app.core.auth.throttle import forget_logins, seconds_to_next_login
from app.core.auth.tokens import encode_access_token
from app.core.database import Key, database, transaction
from app.core.security import verify_password
from app.crud.one_time_token import EMAIL_CHANGE, one_time_token_crud
from app.crud.refresh_token import refresh_token_crud
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.auth import LoginForm, Tokens

VERIFICATION = timedelta(hours=auth_settings.VERIFICATION_HOURS)
PASSWORD_RESET = timedelta(minutes=auth_settings.PASSWORD_RESET_MINUTES)


async def find_user(name: str) -> User | None:
    """Return the user with this name or address, however it is written, or None."""
    async with database.read_primary() as db:
        return await user_crud.get_by_login(db, name)


async def check_password(
    user: User | None, password: SecretStr, *, name: str = ""
) -> tuple[bool, str | None]:
    """Return what `verify_password` does; nobody (None) is counted and takes time like anybody.

    No connection is held meanwhile: a hash takes longer than a query.

    Args:
        name: what was typed, for the case that nobody is called so.

    Raises:
        HTTPException: 429 if too many passwords were tried.
    """
    account = str(user.id) if user else f"nobody:{name.lower()}"
    if wait := await seconds_to_next_login(account):
        headers = {"Retry-After": str(wait)}
        raise HTTPException(429, "Too many passwords were tried; wait.", headers=headers)
    return await verify_password(password, user.hashed_password if user else None)


async def issue_tokens(
    db: AsyncSession, user_id: Key, user_agent: str, family: UUID | None = None
) -> Tokens:
    """Return the tokens of a new login, or the next ones of the login `family`."""
    refresh_token, family = await refresh_token_crud.issue(db, user_id, user_agent, family)
    return Tokens(
        access_token=encode_access_token(user_id, family),
        expires_in=auth_settings.ACCESS_TOKEN_MINUTES * 60,
        refresh_token=refresh_token,
    )


async def log_in(
    db: AsyncSession, form: LoginForm, user_agent: str, *, superuser: bool = False
) -> Tokens | None:
    """Return the tokens of a new login, or None whatever is wrong.

    Args:
        superuser: whether nobody else may.

    Raises:
        HTTPException: 429 if too many passwords were tried.
    """
    user = await find_user(form.username)
    right, better_hash = await check_password(user, form.password, name=form.username)
    if user is None or not (right and user.is_active) or (superuser and not user.is_superuser):
        return None
    if auth_settings.REQUIRE_VERIFIED_EMAIL and not user.is_verified:
        return None
    await forget_logins(db, str(user.id))
    if better_hash:
        stored = await db.get_one(User, user.id)
        await user_crud.update(db, stored, {"hashed_password": better_hash})
    return await issue_tokens(db, user.id, user_agent)


# These run after the response, so that nothing of it tells whether there is such an account. Mail
# goes to the address that is stored, never to what somebody typed to find it.


async def mail_verification(email: str) -> None:
    """Mail a token to a user who has not proved yet to have this address."""
    async with transaction() as db:
        user = await user_crud.get_by_email(db, email)
        if user is None or user.is_verified:
            return
        token = await one_time_token_crud.issue(
            db, user.id, Purpose.VERIFICATION, user.email, VERIFICATION
        )
    await auth_settings.MAIL_SENDER(Mail(user.email, Purpose.VERIFICATION, token))


async def mail_taken(email: str) -> None:
    """Say that a registration with `email` failed.

    If an account has the address, its owner learns that somebody tried. If only the name was
    taken, the mail goes where the confirmation would have gone, to whoever registered; the owner
    of the name gets none: everybody could send it to them, and it would tell the two of each other.
    """
    async with database.read_primary() as db:
        user = await user_crud.get_by_email(db, email)
    await auth_settings.MAIL_SENDER(Mail(user.email if user else email, Purpose.TAKEN))


async def mail_email_change(user_id: Key, email: str) -> None:
    """Mail a token with which `user_id` gets this address, unless somebody has it."""
    async with transaction() as db:
        if owner := await user_crud.get_by_email(db, email):
            mail = Mail(owner.email, Purpose.TAKEN)
        else:
            token = await one_time_token_crud.issue(db, user_id, EMAIL_CHANGE, email, VERIFICATION)
            mail = Mail(email, Purpose.VERIFICATION, token)
    await auth_settings.MAIL_SENDER(mail)


async def mail_password_reset(email: str) -> None:
    """Mail a token that is as good as the password, if an active user has this address."""
    async with transaction() as db:
        user = await user_crud.get_by_email(db, email)
        if user is None or not user.is_active:
            return
        token = await one_time_token_crud.issue(
            db, user.id, Purpose.PASSWORD_RESET, user.email, PASSWORD_RESET
        )
    await auth_settings.MAIL_SENDER(Mail(user.email, Purpose.PASSWORD_RESET, token))
