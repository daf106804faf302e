"""Users over HTTP: superusers manage all of them, everybody else their own account."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import CurrentSuperuser, CurrentUser
from app.api.errors import problems
from app.core.database import DbSession, Key, ReadSession, Row
from app.crud.one_time_token import one_time_token_crud
from app.crud.refresh_token import refresh_token_crud
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.auth import Rights
from app.schemas.page import Page, PageParams
from app.schemas.user import UserCreate, UserRead, UserUpdate

router = APIRouter(prefix="/users", tags=["users"], responses=problems(401, 403, 503))
ASK_ANOTHER = "Ask another superuser, so that one remains."


def _check_access(user: User, user_id: Key) -> None:
    """Answer 403 before anything is looked up: which other users exist is nobody's business."""
    if user.id != user_id and not user.is_superuser:
        raise HTTPException(403, "Only superusers see other accounts.")


async def _existing(user_id: Key, db: AsyncSession) -> User:
    user = await user_crud.get_by_id(db, user_id)
    if user is None:
        raise HTTPException(404, "There is no such user.")
    return user


@router.get("", response_model=Page[UserRead])
async def list_users(_superuser: CurrentSuperuser, page: Annotated[PageParams, Query()]) -> Row:
    """List users in the order they were made; superusers only."""
    return await user_crud.read_page(UserRead, **page.model_dump())


@router.post("", status_code=201, response_model=UserRead, responses=problems(409))
async def create_user(_superuser: CurrentSuperuser, data: UserCreate, db: DbSession) -> User:
    """Make a user; 409 when the name or the address is taken; superusers only."""
    return await user_crud.register(db, data)


@router.get("/{user_id}", response_model=UserRead, responses=problems(404))
async def get_user(user: CurrentUser, user_id: Key, db: ReadSession) -> User:
    """Return one user."""
    _check_access(user, user_id)
    return await _existing(user_id, db)


@router.patch("/{user_id}", response_model=UserRead, responses=problems(404, 409))
async def update_user(user: CurrentUser, user_id: Key, data: UserUpdate, db: DbSession) -> User:
    """Change what the body gives; the rest stays.

    One's own address and password are changed at `/auth/email` and `/auth/password`.
    """
    _check_access(user, user_id)
    replaces_credentials = data.email is not None or data.password is not None
    if replaces_credentials and user.id == user_id:
        raise HTTPException(403, "Change them at /auth/email and /auth/password.")
    changed = await user_crud.change(db, await _existing(user_id, db), data)
    if replaces_credentials:
        await one_time_token_crud.forget(db, user_id)
        await refresh_token_crud.revoke(db, user_id=user_id)
    return changed


@router.patch("/{user_id}/rights", response_model=UserRead, responses=problems(404, 409))
async def update_rights(
    superuser: CurrentSuperuser, user_id: Key, data: Rights, db: DbSession
) -> User:
    """Lock an account out, confirm it or make it a superuser; not one's own."""
    if superuser.id == user_id:
        raise HTTPException(409, ASK_ANOTHER)
    user = await _existing(user_id, db)
    return await user_crud.update(db, user, data.model_dump(exclude_none=True))


@router.delete("/{user_id}", status_code=204, responses=problems(404, 409))
async def delete_user(user: CurrentUser, user_id: Key, db: DbSession) -> None:
    """Delete a user; 409 while something still refers to it, and for superusers themselves."""
    _check_access(user, user_id)
    if user.is_superuser and user.id == user_id:
        raise HTTPException(409, ASK_ANOTHER)
    await user_crud.delete(db, await _existing(user_id, db))
