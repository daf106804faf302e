"""Users over HTTP."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.errors import problems
from app.core.database import DbSession, Key, ReadSession
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.page import Page, PageParams
from app.schemas.user import UserCreate, UserRead, UserUpdate

router = APIRouter(prefix="/users", tags=["users"], responses=problems(503))


async def _existing(user_id: Key, db: AsyncSession) -> User:
    user = await user_crud.get_by_id(db, user_id)
    if user is None:
        raise HTTPException(404, "There is no such user.")
    return user


@router.get("", response_model=Page[UserRead])
async def list_users(db: ReadSession, page: Annotated[PageParams, Query()]) -> dict[str, object]:
    """List users in the order they were made."""
    items, following = await user_crud.get_page(db, **page.model_dump())
    return {"items": items, "next": following}


@router.post("", status_code=201, response_model=UserRead, responses=problems(409))
async def create_user(data: UserCreate, db: DbSession) -> User:
    """Make a user; 409 when the name or the address is taken."""
    return await user_crud.register(db, data)


@router.get("/{user_id}", response_model=UserRead, responses=problems(404))
async def get_user(user_id: Key, db: ReadSession) -> User:
    """Return one user."""
    return await _existing(user_id, db)


@router.patch("/{user_id}", response_model=UserRead, responses=problems(404, 409))
async def update_user(user_id: Key, data: UserUpdate, db: DbSession) -> User:
    """Change what the body gives; the rest stays."""
    return await user_crud.change(db, await _existing(user_id, db), data)


@router.delete("/{user_id}", status_code=204, responses=problems(404, 409))
async def delete_user(user_id: Key, db: DbSession) -> None:
    """Delete a user; 409 while something still refers to it."""
    await user_crud.delete(db, await _existing(user_id, db))
