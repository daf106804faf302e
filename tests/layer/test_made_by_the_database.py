"""What the database makes of a row is there after `create` and `update`, without hidden queries."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import Computed, DateTime, FetchedValue, event, func
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, column_property, mapped_column

from app.core.database import transaction
from app.crud.base import CRUD
from tests.layer.models import KEY, Base, Thing


class Post(Base):
    """Values by a server default, by SQL at an update, computed, and by a trigger."""

    __tablename__ = "layer_posts"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    title: Mapped[str] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
    updated_at: Mapped[datetime | None] = mapped_column(DateTime, onupdate=func.now())
    size: Mapped[int] = mapped_column(Computed("length(title)"))
    by_trigger: Mapped[str | None] = mapped_column(
        server_default=FetchedValue(), server_onupdate=FetchedValue()
    )
    shout: Mapped[str] = column_property(func.upper(title))
    long: Mapped[str | None] = mapped_column(deferred=True)


class Stamped(Base):
    """Has one moment for both."""

    __tablename__ = "layer_stamped"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str]
    at: Mapped[datetime] = mapped_column(DateTime, server_default=func.now(), onupdate=func.now())


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER layer_made_{when} AFTER {when} ON layer_posts BEGIN"
        " UPDATE layer_posts SET by_trigger = 'made ' || new.title WHERE id = new.id; END"
    ],
    "mysql": [
        "CREATE TRIGGER layer_made_{when} BEFORE {when} ON layer_posts FOR EACH ROW"
        " SET new.by_trigger = CONCAT('made ', new.title)"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION layer_made() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN new.by_trigger = 'made ' || new.title; RETURN new; END $$",
        "CREATE TRIGGER layer_made_{when} BEFORE {when} ON layer_posts FOR EACH ROW"
        " EXECUTE FUNCTION layer_made()",
    ],
}
posts, stamped, things = CRUD(Post), CRUD(Stamped), CRUD(Thing)


@pytest.fixture
def statements(pool: AsyncEngine) -> Iterator[list[str]]:
    """The statements that are sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        sent.append(sql.split(maxsplit=1)[0])

    event.listen(pool.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(pool.sync_engine, "before_cursor_execute", note)


def seen(row: Any, *names: str) -> dict[str, Any]:
    """Read attributes, which would be an error if one needed a query."""
    return {name: getattr(row, name) for name in names}


ALL = ("id", "title", "created_at", "updated_at", "size", "by_trigger", "shout")


async def test_create_and_update_bring_it(pool: AsyncEngine, statements: list[str]) -> None:
    async with transaction() as db:
        row = await posts.create(db, Post(title="abc"))
        made = seen(row, *ALL)
        assert isinstance(made["created_at"], datetime)
        assert (made["size"], made["updated_at"], made["shout"]) == (3, None, "ABC")
        await posts.update(db, row, {"title": "abcd"})
        changed = seen(row, *ALL)
        assert isinstance(changed["updated_at"], datetime)
        assert (changed["size"], changed["shout"]) == (4, "ABCD")
        again = await stamped.create(db, Stamped(name="a"))
        await stamped.update(db, again, {"name": "b"})
        assert isinstance(again.at, datetime)
    assert len(statements) <= 9  # one more at most for each of four writes, and a transaction


class PostRead(BaseModel):
    id: int
    by_trigger: str | None


@pytest.fixture
async def triggers(pool: AsyncEngine) -> AsyncIterator[None]:
    kind = pool.dialect.name.replace("mariadb", "mysql")
    on = " ON layer_posts" if kind == "postgresql" else ""
    async with pool.begin() as making:
        for when in ("INSERT", "UPDATE"):
            for statement in TRIGGERS[kind]:
                await making.exec_driver_sql(statement.replace("{when}", when))
    yield
    async with pool.begin() as dropping:
        for when in ("INSERT", "UPDATE"):
            await dropping.exec_driver_sql(f"DROP TRIGGER layer_made_{when}{on}")


async def test_what_a_trigger_made(triggers: None) -> None:
    async with transaction() as db:
        row = await posts.create(db, Post(title="a"))
        assert row.by_trigger == "made a"
        await posts.update(db, row, {"title": "b"})
        assert row.by_trigger == "made b"
        inserted = await posts.insert(db, PostRead, {"title": "c"})
        patched = await posts.patch(db, PostRead, inserted["id"], {"title": "d"})
    now = await posts.insert_now(PostRead, {"title": "e"})
    later = await posts.patch_now(PostRead, now["id"], {"title": "f"})
    assert patched is not None
    assert later is not None
    made = [one["by_trigger"] for one in (inserted, patched, now, later)]
    assert made == ["made c", "made d", "made e", "made f"]


async def test_no_query_where_nothing_is_missing(pool: AsyncEngine, statements: list[str]) -> None:
    async with transaction() as db:
        row = await things.create(db, Thing(name="a"))
        await things.update(db, row, {"name": "b"})
        await things.update(db, row, {"name": "b"})  # which is no change
    assert [sql for sql in statements if sql in ("INSERT", "UPDATE", "SELECT")] == [
        "INSERT",
        "UPDATE",
    ]
