"""What several ways into an account share: finding it, its tokens, its mail."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.account_lock import lock_account
from app.auth.mail import Mail, Purpose
from app.auth.one_time_tokens import EMAIL_CHANGE, one_time_token_crud
from app.auth.refresh_tokens import refresh_token_crud
from app.auth.schemas import Tokens
from app.auth.settings import auth_settings
from app.auth.throttle import may_mail_taken
from app.auth.tokens import encode_access_token, new_token
from app.core.database import Key, database, transaction
from app.crud.user import user_crud
from app.models.user import User

VERIFICATION = timedelta(hours=auth_settings.VERIFICATION_HOURS)
PASSWORD_RESET = timedelta(minutes=auth_settings.PASSWORD_RESET_MINUTES)
NOBODYS = "nobody.invalid"  # a domain that no address can have (RFC 6761, section 6.4)


async def find_user(name: str) -> User | None:
    """Return the user with this name or address, however it is written, or None."""
    async with database.read_primary() as db:
        return await user_crud.get_by_login(db, name)


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


# These run after the response, so that nothing of it tells whether there is such an account. Mail
# goes to the address that is stored, never to what somebody typed to find it.


async def mail_verification(email: str) -> None:
    """Mail a token to a user who has not proved yet to have this address."""
    user = await find_user(email)
    if user is not None and not user.is_verified:
        await _mail_token(user.id, Purpose.VERIFICATION, user.email, VERIFICATION)


def has_password_of(stored: User, user: User) -> bool:
    """Return whether the account still has the password that was checked for `user` before."""
    return stored.hashed_password == user.hashed_password


async def mail_email_change(user: User, email: str) -> None:
    """Mail a token with which `user` gets this address, unless somebody has it.

    None is mailed if the password that was checked is not the account's any more.
    """
    if await find_user(email):
        await mail_taken(email)
        return
    async with transaction() as db:
        stored = await lock_account(db, user.id)
        if stored is None or not stored.is_active or not has_password_of(stored, user):
            return
        token = await one_time_token_crud.issue(db, user.id, EMAIL_CHANGE, email, VERIFICATION)
    if token is not None:
        await auth_settings.MAIL_SENDER(Mail(email, Purpose.VERIFICATION, token))


async def mail_email_changed(old: str) -> None:
    """Tell who reads the mail of an account's old address that it has another one now."""
    await auth_settings.MAIL_SENDER(Mail(old, Purpose.EMAIL_CHANGED))


async def mail_password_reset(email: str) -> None:
    """Mail a token that is as good as the password, if an active user has this address."""
    if user := await find_user(email):
        await _mail_token(user.id, Purpose.PASSWORD_RESET, user.email, PASSWORD_RESET)


async def register_user(user: User) -> bool:
    """Store a new account; return False if its name or its address is taken.

    A name that is still free afterwards would tell that the address is what was taken. So an
    account that nobody can log in to has the name then, as one that is never confirmed would; it
    is stored by the same statements, and as soon.
    """
    for _ in range(2):  # again, if another one takes the address meanwhile
        with suppress(IntegrityError):
            async with transaction() as db:  # its own: that it fails is no error of the request
                taken = await user_crud.get_by(db, email=user.email) is not None
                await user_crud.create(db, _nobody(user) if taken else user)
            return not taken
    return False


def _nobody(user: User) -> User:
    return User(
        username=user.username,
        email=f"{new_token()}@{NOBODYS}",
        hashed_password=user.hashed_password,
        is_active=False,
    )


async def mail_taken(email: str) -> None:
    """Say that `email` cannot become an account's address, or that the name beside it is taken.

    If an account has the address, its owner learns that somebody tried. If only the name was
    taken, the mail goes where the confirmation would have gone, to whoever registered; the owner
    of the name gets none: everybody could send it to them, and it would tell the two of each other.
    """
    user = await find_user(email)
    address = user.email if user else email
    if await may_mail_taken(address):
        await auth_settings.MAIL_SENDER(Mail(address, Purpose.TAKEN))


async def _mail_token(user_id: Key, purpose: str, email: str, lifetime: timedelta) -> None:
    async with transaction() as db:
        token = await one_time_token_crud.issue(db, user_id, purpose, email, lifetime)
    if token is not None:
        await auth_settings.MAIL_SENDER(Mail(email, Purpose(purpose), token))
