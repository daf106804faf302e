"""FastCRUD's router and its queries, as its documentation has them."""

from typing import Any

from fastapi import HTTPException
from fastcrud import FastCRUD, crud_router
from pydantic import BaseModel

from app.core.database import DbSession, get_db
from app.models.user import User
from app.schemas.user import UserRead


class Create(BaseModel):
    username: str
    email: str
    hashed_password: str = "x"


class Update(BaseModel):
    username: str | None = None


router = crud_router(
    session=get_db,
    model=User,
    create_schema=Create,
    update_schema=Update,
    select_schema=UserRead,
    path="/fastcrud",
    tags=["FastCRUD"],
)
users: Any = FastCRUD(User)


@router.post("/fastcrud-refused")
async def refused(data: Create, db: DbSession) -> None:
    await users.create(db, data, commit=False)
    raise HTTPException(418)


@router.get("/fastcrud-multi")
async def multi(db: DbSession) -> Any:
    return await users.get_multi(db, limit=2, sort_columns="id", username__startswith="crud")
