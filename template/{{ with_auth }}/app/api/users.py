"""Users over HTTP: superusers manage all of them, everybody else their own account."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, HTTPException, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import CurrentSuperuser, CurrentUser
from app.auth.accounts import mail_email_changed
from app.auth.rights import (
    NO_USER,
    end_logins,
    lock_superuser,
    prepare_deletion,
    prepare_rights,
)
from app.auth.schemas import Rights
from app.core.database import DbSession, Key, ReadSession, Record
from app.core.http.errors import problems
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.page import Page, PageParams
from app.schemas.user import UserCreate, UserRead, UserUpdate

router = APIRouter(prefix="/users", tags=["users"], responses=problems(401, 403, 503))


def _check_access(user: User, user_id: Key) -> None:
    """Answer 403 before anything is looked up: which other users exist is nobody's business."""
    if user.id != user_id and not user.is_superuser:
        raise HTTPException(403, "Only superusers see other accounts.")


async def _existing(user_id: Key, db: AsyncSession) -> User:
    user = await user_crud.get_by_id(db, user_id)
    if user is None:
        raise HTTPException(404, NO_USER)
    return user


@router.get("", response_model=Page[UserRead])
async def list_users(_superuser: CurrentSuperuser, page: Annotated[PageParams, Query()]) -> Record:
    """List users in the order they were made; superusers only."""
    return await user_crud.read_page(UserRead, **page.model_dump())


@router.post("", status_code=201, response_model=UserRead, responses=problems(409))
async def create_user(superuser: CurrentSuperuser, data: UserCreate, db: DbSession) -> User:
    """Make a user; 409 when the name or the address is taken; superusers only."""
    user = await user_crud.build(data)  # its password is hashed before an account is locked
    await lock_superuser(db, superuser.id)
    return await user_crud.create(db, user)


@router.get("/{user_id}", response_model=UserRead, responses=problems(404))
async def get_user(user: CurrentUser, user_id: Key, db: ReadSession) -> User:
    """Return one user."""
    _check_access(user, user_id)
    return await _existing(user_id, db)


@router.patch("/{user_id}", response_model=UserRead, responses=problems(404, 409))
async def update_user(
    user: CurrentUser,
    user_id: Key,
    data: UserUpdate,
    db: DbSession,
    background: BackgroundTasks,
) -> User:
    """Change what the body gives; the rest stays.

    One's own address and password are changed at `/auth/email` and `/auth/password`. If a superuser
    changes an address, a mail says so to the old one.
    """
    _check_access(user, user_id)
    replaces_credentials = data.email is not None or data.password is not None
    if replaces_credentials and user.id == user_id:
        raise HTTPException(403, "Change them at /auth/email and /auth/password.")
    if user.id == user_id:
        account = await _existing(user_id, db)
    else:
        account = await prepare_rights(db, user.id, user_id, {})
        if data.email not in (None, account.email):
            background.add_task(mail_email_changed, account.email)
    changed = await user_crud.change(db, account, data)
    if replaces_credentials:
        await end_logins(db, user_id)
    return changed


@router.patch("/{user_id}/rights", response_model=UserRead, responses=problems(404, 409))
async def update_rights(
    superuser: CurrentSuperuser, user_id: Key, data: Rights, db: DbSession
) -> User:
    """Lock an account out, confirm it or make it a superuser; one's own rights stay.

    Who loses a right is logged out everywhere, for good.
    """
    rights = data.model_dump(exclude_none=True)
    user = await prepare_rights(db, superuser.id, user_id, rights)
    return await user_crud.update(db, user, rights)


@router.delete("/{user_id}", status_code=204, responses=problems(404, 409))
async def delete_user(user: CurrentUser, user_id: Key, db: DbSession) -> None:
    """Delete a user; 409 while something still refers to it, and for superusers themselves."""
    _check_access(user, user_id)
    for account in await prepare_deletion(db, user.id, user_id):
        await user_crud.delete(db, account)
