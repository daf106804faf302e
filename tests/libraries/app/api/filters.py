"""fastapi-filter, as its documentation has it."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi_filter import FilterDepends
from fastapi_filter.contrib.sqlalchemy import Filter
from sqlalchemy import select

from app.core.database import ReadSession
from app.models.user import User
from app.schemas.user import UserRead

router = APIRouter(prefix="/filter")


class UserFilter(Filter):
    username__in: list[str] | None = None
    is_active: bool | None = None
    search: str | None = None
    order_by: list[str] | None = None

    class Constants(Filter.Constants):
        model = User
        search_model_fields = ("username", "email")


@router.get("", response_model=list[UserRead])
async def find(
    db: ReadSession, user_filter: UserFilter = FilterDepends(UserFilter)
) -> Sequence[User]:
    query = user_filter.sort(user_filter.filter(select(User)))
    return (await db.scalars(query)).all()
