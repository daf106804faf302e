"""fastapi-pagination, as its documentation has it with SQLAlchemy."""

from fastapi import APIRouter
from fastapi_pagination import LimitOffsetPage, Page
from fastapi_pagination.ext.sqlalchemy import apaginate
from sqlalchemy import select

from app.core.database import DbSession, ReadSession
from app.models.user import User
from app.schemas.user import UserRead

router = APIRouter(prefix="/pagination")


@router.get("/pages")
async def pages(db: ReadSession) -> Page[UserRead]:
    return await apaginate(db, select(User).order_by(User.id))


@router.get("/offsets")
async def offsets(db: DbSession) -> LimitOffsetPage[UserRead]:
    return await apaginate(db, select(User).order_by(User.id))
