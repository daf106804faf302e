"""Making an account, and proving whose it is. Who asks for a mail learns nothing about others."""

from fastapi import APIRouter, BackgroundTasks, HTTPException, Request

from app.api.deps import CurrentUser, unauthorized
from app.auth.account_lock import lock_account
from app.auth.accounts import (
    has_password_of,
    issue_tokens,
    mail_email_change,
    mail_email_changed,
    mail_password_reset,
    mail_taken,
    mail_verification,
    register_user,
)
from app.auth.client import client_network
from app.auth.login import confirm_password
from app.auth.mail import Purpose
from app.auth.one_time_tokens import EMAIL_CHANGE, one_time_token_crud
from app.auth.password_check import CHECKED_AT_ONCE
from app.auth.password_reset import reset_password
from app.auth.rights import end_logins
from app.auth.schemas import (
    Accepted,
    Address,
    Confirmation,
    EmailChange,
    PasswordChange,
    PasswordReset,
    Tokens,
)
from app.auth.throttle import limit_mail_requests, subject_of, turn
from app.core.database import DbSession, transaction
from app.core.http.errors import problems
from app.core.passwords import refuse_personal
from app.core.security import hash_password
from app.crud.user import user_crud
from app.schemas.user import UserCreate

router = APIRouter(responses=problems(503))
WRONG_PASSWORD = "The current password is wrong."  # noqa: S105  a message
BAD_TOKEN = "The token is wrong, used or too old; ask for a new mail."  # noqa: S105


@router.post("/register", status_code=202, responses=problems(429))
async def register(data: UserCreate, request: Request, background: BackgroundTasks) -> Accepted:
    """Make an account, which the token in the mail confirms.

    If the name or the address is taken the answer is the same, and a mail says so to whom has the
    address (`register_user`).
    """
    await limit_mail_requests(request)
    async with turn(subject_of("register", client_network(request)), CHECKED_AT_ONCE):
        user = await user_crud.build(data)  # no connection is held while the password is hashed
    is_new = await register_user(user)
    background.add_task(mail_verification if is_new else mail_taken, data.email)
    return Accepted()


@router.post("/verification", status_code=202, responses=problems(429))
async def request_verification(
    data: Address, request: Request, background: BackgroundTasks
) -> Accepted:
    """Mail a new token, if this address waits for being confirmed."""
    await limit_mail_requests(request)
    background.add_task(mail_verification, data.email)
    return Accepted()


@router.post("/verification/confirm", status_code=204, responses=problems(403, 409))
async def confirm_verification(
    data: Confirmation, db: DbSession, background: BackgroundTasks
) -> None:
    """Confirm the address that the token was mailed to; from now on it is the account's.

    If the account had another one, a mail says so there: whoever reads it can reset the password
    no longer, and should know.
    """
    good = await one_time_token_crud.redeem(db, data.token, Purpose.VERIFICATION, EMAIL_CHANGE)
    if good is None:
        raise HTTPException(403, BAD_TOKEN)
    user, row = good
    if row.email != user.email:
        background.add_task(mail_email_changed, user.email)
    await user_crud.update(db, user, {"email": row.email, "is_verified": True})
    await one_time_token_crud.forget(db, user.id)


@router.post("/password-reset", status_code=202, responses=problems(429))
async def request_password_reset(
    data: Address, request: Request, background: BackgroundTasks
) -> Accepted:
    """Mail a token that allows to set a new password, if an account has this address."""
    await limit_mail_requests(request)
    background.add_task(mail_password_reset, data.email)
    return Accepted()


@router.post("/password-reset/confirm", status_code=204, responses=problems(403))
async def confirm_password_reset(data: PasswordReset, request: Request) -> None:
    """Set a new password and end all logins; the token proves the address, too."""
    if not await reset_password(data.token, data.new_password, client_network(request)):
        raise HTTPException(403, BAD_TOKEN)


@router.post("/password", responses=problems(401, 403, 429))
async def change_password(data: PasswordChange, user: CurrentUser, request: Request) -> Tokens:
    """Change the password, end all logins, and return the tokens of a new one.

    No connection is held while passwords are hashed, and what was true before may not be after:
    somebody with a stolen password must not undo a reset that came meanwhile.
    """
    refuse_personal(data.new_password, user.username, user.email, field="new_password")
    if not await confirm_password(user, data.current_password, client_network(request)):
        raise HTTPException(403, WRONG_PASSWORD)
    hashed_password = await hash_password(data.new_password)
    async with transaction() as db:
        stored = await lock_account(db, user.id)
        if stored is None or not stored.is_active or not has_password_of(stored, user):
            raise unauthorized("The account or its password was changed meanwhile.")
        await user_crud.update(db, stored, {"hashed_password": hashed_password})
        await end_logins(db, user.id)
        return await issue_tokens(db, user.id, request.headers.get("user-agent", ""))


@router.post("/email", status_code=202, responses=problems(401, 403, 429))
async def change_email(
    data: EmailChange, user: CurrentUser, request: Request, background: BackgroundTasks
) -> Accepted:
    """Mail a token to a new address, which confirming it makes the account's."""
    await limit_mail_requests(request)
    if not await confirm_password(user, data.current_password, client_network(request)):
        raise HTTPException(403, WRONG_PASSWORD)
    background.add_task(mail_email_change, user, data.email)
    return Accepted()
