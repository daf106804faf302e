"""Rows for responses are what the models say, on every way to the database."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import String, bindparam, event, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    foreign,
    registry,
    relationship,
    remote,
    with_loader_criteria,
)

from app.core.config import settings
from app.core.database import database
from app.core.database.engine import create_engine
from app.core.database.rows import Rows
from app.crud.base import CRUD
from app.crud.user import user_crud
from app.models.user import User
from app.schemas.user import UserRead


class Name(BaseModel):
    username: str


class Pupil(Name):
    teacher: Name


class Teacher:
    """A second class on the table of users, with a relationship to another row."""


TABLE = inspect(User).local_table
registry().map_imperatively(
    Teacher,
    TABLE,
    properties={
        "teacher": relationship(
            Teacher,
            primaryjoin=foreign(TABLE.c.hashed_password) == remote(TABLE.c.username),
            lazy="raise",
        )
    },
)


async def add(db: AsyncSession, name: str, hashed: str = "x") -> User:
    user = User(username=name, email=f"{name}@example.com", hashed_password=hashed)
    await user_crud.create(db, user)
    await db.commit()
    return user


@pytest.fixture(params=["driver", "watched", "session"])
def way(
    request: pytest.FixtureRequest, db: AsyncSession, connection: AsyncConnection
) -> Iterator[AsyncSession | None]:
    """Each way that rows are read; gives the session to read in, if any."""
    if request.param == "watched":
        event.listen(connection.sync_connection, "before_cursor_execute", _ignore)
    yield db if request.param == "session" else None
    if request.param == "watched":
        event.remove(connection.sync_connection, "before_cursor_execute", _ignore)


def _ignore(*_arguments: Any) -> None: ...


async def test_rows_equal_models(db: AsyncSession, way: AsyncSession | None) -> None:
    user = await add(db, "ada")
    row = await user_crud.read(UserRead, user.id, way)
    assert row is not None
    assert row == {name: getattr(user, name) for name in UserRead.model_fields}
    assert str(row["created_at"].tzinfo) == "UTC"
    assert type(row["is_active"]) is bool


async def test_a_missing_row(db: AsyncSession, way: AsyncSession | None) -> None:
    user = await add(db, "ada")
    await user_crud.delete(db, user)
    await db.commit()
    assert await user_crud.read(UserRead, user.id, way) is None


async def test_a_filter_of_all_sessions_holds(db: AsyncSession, way: AsyncSession | None) -> None:
    user = await add(db, "ada")

    def hide(state: ORMExecuteState) -> None:
        nobody = with_loader_criteria(User, TABLE.c.username != "ada")
        state.statement = state.statement.options(nobody)

    event.listen(Session, "do_orm_execute", hide)
    try:
        assert await user_crud.read(UserRead, user.id, way) is None
        assert (await user_crud.read_page(UserRead, limit=9, db=way))["items"] == []
    finally:
        event.remove(Session, "do_orm_execute", hide)


async def test_pages_equal_models(db: AsyncSession, way: AsyncSession | None) -> None:
    users = [await add(db, name) for name in ("ada", "grace", "edith")]
    for page in ({"after": users[0].id}, {"offset": 1}):
        rows = await user_crud.read_page(UserRead, limit=1, db=way, **page)
        assert [row["username"] for row in rows["items"]] == ["grace"]
        assert rows["next"] == users[1].id
    last = await user_crud.read_page(UserRead, limit=2, after=users[0].id, db=way)
    assert (len(last["items"]), last["next"]) == (2, None)


async def test_a_relationship_is_joined(db: AsyncSession, way: AsyncSession | None) -> None:
    await add(db, "ada")
    grace = await add(db, "grace", "ada")
    row = await CRUD(Teacher).read(Pupil, grace.id, way)
    assert row == {"username": "grace", "teacher": {"username": "ada"}}


async def test_insert_and_patch_show_what_is_stored(db: AsyncSession) -> None:
    values = {"username": "ada", "email": "ada@example.com", "hashed_password": "x"}
    row = await user_crud.insert(db, UserRead, values)
    assert row == await user_crud.read(UserRead, row["id"], db)
    changed = await user_crud.patch(db, UserRead, row["id"], {"username": "grace"})
    assert changed == await user_crud.read(UserRead, row["id"], db)
    assert changed is not None
    assert changed["updated_at"] > row["updated_at"]
    assert changed | {"updated_at": row["updated_at"]} == row | {"username": "grace"}
    user = await user_crud.get_by(db, username="grace")
    assert user is not None
    await user_crud.delete(db, user)
    assert await user_crud.patch(db, UserRead, row["id"], {"username": "ada"}) is None


async def test_what_is_in_no_row_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Pupil\.teacher"):
        await CRUD(User).read_page(Pupil, limit=1)


@pytest.mark.usefixtures("connection")
async def test_an_error_names_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine(settings)
    monkeypatch.setitem(database.read_sessions.kw, "bind", engine)
    value = bindparam("value", type_=String(9)).label("value")
    with pytest.raises(DBAPIError) as caught:
        await Rows(select(value).select_from(text("missing"))).fetch(value="secret")
    assert "secret" not in str(caught.value)
    await engine.dispose()
