"""Users over HTTP."""

from typing import Annotated, TypeVar

from fastapi import APIRouter, HTTPException, Query

from app.core.database import DbSession, Key, Record
from app.core.http.errors import problems
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.page import Page, PageParams
from app.schemas.user import UserCreate, UserRead, UserUpdate

router = APIRouter(prefix="/users", tags=["users"], responses=problems(503))
UserT = TypeVar("UserT")


def _found(user: UserT | None) -> UserT:
    if user is None:
        raise HTTPException(404, "There is no such user.")
    return user


@router.get("", response_model=Page[UserRead])
async def list_users(page: Annotated[PageParams, Query()]) -> Record:
    """List users in the order they were made."""
    return await user_crud.read_page(UserRead, **page.model_dump())


@router.post("", status_code=201, response_model=UserRead, responses=problems(409))
async def create_user(data: UserCreate, db: DbSession) -> User:
    """Make a user; 409 when the name or the address is taken."""
    return await user_crud.register(db, data)


@router.get("/{user_id}", response_model=UserRead, responses=problems(404))
async def get_user(user_id: Key) -> Record:
    """Return one user."""
    return _found(await user_crud.read(UserRead, user_id))


@router.patch("/{user_id}", response_model=UserRead, responses=problems(404, 409))
async def update_user(user_id: Key, data: UserUpdate, db: DbSession) -> User:
    """Change what the body gives; the rest stays."""
    return await user_crud.change(db, _found(await user_crud.get_by_id(db, user_id)), data)


@router.delete("/{user_id}", status_code=204, responses=problems(404, 409))
async def delete_user(user_id: Key, db: DbSession) -> None:
    """Delete a user; 409 while something still refers to it."""
    await user_crud.delete(db, _found(await user_crud.get_by_id(db, user_id)))
