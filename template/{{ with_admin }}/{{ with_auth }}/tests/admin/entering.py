"""Getting in."""

from typing import Any

from httpx2 import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.user import user_crud
from app.models.user import User
from tests.auth.people import PASSWORD, person

LIST = "/admin/users/list"


async def enter(client: AsyncClient, db: AsyncSession, **columns: Any) -> None:
    """Log `client` in as a new superuser called root."""
    await person(db, "root", **{"is_superuser": True} | columns)
    assert (await log_in(client)).status_code == 303


async def log_in(client: AsyncClient, name: str = "root", password: str = PASSWORD) -> Response:
    """Send the form of the login page."""
    form = {"username": name, "password": password}
    return await client.post("/admin/login", data=form)


async def root(db: AsyncSession) -> User:
    """Return the superuser of `admin`."""
    user = await user_crud.get_by(db, username="root")
    assert user is not None
    return user
