"""`CRUD.insert` and `CRUD.patch` share one transaction with all else that a session does."""

import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import URL, BigInteger, String, delete, event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.config import settings
from app.core.database import database, transaction
from app.core.database.engine import create_engine
from app.crud.base import CRUD
from tests.databases import fresh_database
from tests.test_faults import use


class Base(DeclarativeBase):
    """Apart from the application's models."""


class Note(Base):
    """A row with defaults of every kind."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(20), unique=True)
    copied: Mapped[str] = mapped_column(
        String(20), default=lambda context: context.get_current_parameters()["text"]
    )
    changes: Mapped[int] = mapped_column(default=0, onupdate=7)


class Shown(BaseModel):
    id: int
    text: str
    copied: str
    changes: int


notes = CRUD(Note)
ONE: Any = 1  # as keys of other models may be UUIDs
TWO: Any = 2


@pytest.fixture(scope="module")
async def url() -> AsyncIterator[URL]:
    """A database of notes."""
    async with fresh_database("notes") as url:
        engine = create_engine(settings, url=url, pool=False)
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        await engine.dispose()
        yield url


@pytest.fixture(params=["driver", "watched", "hooked"])
async def engine(
    request: pytest.FixtureRequest, url: URL, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncEngine]:
    """The application on a database without notes, on each way that they are written."""
    engine = create_engine(settings, url=url)
    use(engine, monkeypatch)
    async with engine.begin() as connection:
        await connection.execute(delete(Note))
    if request.param == "watched":
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *_: None)
    if request.param == "hooked":
        event.listen(database.sessions.kw["sync_session_class"], "after_begin", ignore)
    yield engine
    if request.param == "hooked":
        event.remove(database.sessions.kw["sync_session_class"], "after_begin", ignore)
    await engine.dispose()


def ignore(*_: object) -> None:
    """Listen, and do nothing."""


async def write(db: AsyncSession, key: int) -> dict[str, Any]:
    return await notes.insert(db, Shown, {"id": key, "text": f"text {key}"})


async def stored() -> list[int]:
    async with transaction() as db:
        return list(await db.scalars(select(Note.id).order_by(Note.id)))


@pytest.mark.usefixtures("engine")
async def test_all_is_committed_together() -> None:
    async with transaction() as db:
        assert not db.in_transaction()
        assert (await write(db, 1))["copied"] == "text 1"
        assert db.in_transaction()
        note = await notes.get_by_id(db, ONE)
        db.add(Note(id=2, text="text 2"))
        changed = await notes.patch(db, Shown, TWO, {"text": "new"})  # flushes what is pending
        assert changed == {"id": 2, "text": "new", "copied": "text 2", "changes": 7}
        more = await notes.patch(db, Shown, TWO, {"changes": func.coalesce(None, 9)})
        assert more is not None
        assert more["changes"] == 9
        await write(db, 3)
    assert note is not None
    assert await stored() == [1, 2, 3]


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("first", ["insert", "session"])
async def test_an_error_undoes_all(first: str) -> None:
    async def fail() -> None:
        async with transaction() as db:
            if first == "insert":
                await write(db, 1)
            await notes.create(db, Note(id=2, text="text 2"))
            await write(db, 3)
            await write(db, 3)

    with pytest.raises(IntegrityError):
        await fail()
    assert await stored() == []


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("end", ["rollback", "close", "reset"])
async def test_a_session_ends_what_was_begun_for_it(end: str) -> None:
    async with transaction() as db:
        await write(db, 1)
        await getattr(db, end)()
        assert not db.in_transaction()
        await write(db, 2)
        await db.commit()
        await write(db, 3)
        await db.rollback()
        assert not await notes.exists(db, id=3)
    assert await stored() == [2]


async def test_a_transaction_stays_on_its_connection(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with transaction() as db:
        await write(db, 1)
        monkeypatch.setattr(engine.pool, "_invalidate_time", time.time() + 1)  # another one died
        await notes.create(db, Note(id=2, text="text 2"))
    assert await stored() == [1, 2]


@pytest.mark.usefixtures("engine")
async def test_a_savepoint_undoes_its_own_part() -> None:
    async with transaction() as db:
        await write(db, 1)
        with suppress(IntegrityError):
            async with db.begin_nested():
                await write(db, 2)
                await write(db, 2)
        await write(db, 3)
    assert await stored() == [1, 3]


@pytest.mark.usefixtures("engine")
async def test_listeners_hear_of_the_commit_when_it_is_done() -> None:
    heard = []
    async with transaction() as db:
        await write(db, 1)
        event.listen(db.sync_session, "after_commit", lambda _: heard.append("commit"))
        assert heard == []
    assert heard == ["commit"]
    assert await stored() == [1]


async def test_no_connection_is_kept(engine: AsyncEngine) -> None:
    for key in range(3):
        async with transaction() as db:
            await write(db, key)
    async with database.sessions() as db:
        await write(db, 9)
    with pytest.raises(IntegrityError):
        async with transaction() as db:
            await write(db, 0)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await stored() == [0, 1, 2]


@pytest.mark.usefixtures("engine")
async def test_a_write_alone_is_committed_when_it_returns() -> None:
    assert (await notes.insert_now(Shown, {"id": 1, "text": "text 1"}))["copied"] == "text 1"
    assert await stored() == [1]
    changed = await notes.patch_now(Shown, ONE, {"text": "new", "copied": func.lower("NEW")})
    assert changed == {"id": 1, "text": "new", "copied": "new", "changes": 7}
    assert await notes.patch_now(Shown, ONE, {}) == await notes.read(Shown, ONE) == changed
    assert await notes.patch_now(Shown, TWO, {"text": "new"}) is None
    with pytest.raises(IntegrityError):
        await notes.insert_now(Shown, {"id": 2, "text": "new"})
    assert await stored() == [1]


async def test_a_write_alone_keeps_no_connection(engine: AsyncEngine) -> None:
    for key in (1, 2, 2, 3):
        with suppress(IntegrityError):
            await notes.insert_now(Shown, {"id": key, "text": f"text {key}"})
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await stored() == [1, 2, 3]


@pytest.mark.usefixtures("engine")
async def test_a_write_alone_is_refused_beside_a_session() -> None:
    async def write_both() -> None:
        async with transaction() as db:
            await write(db, 1)
            await notes.insert_now(Shown, {"id": 2, "text": "text 2"})

    with pytest.raises(RuntimeError, match="its session"):
        await write_both()
    assert await stored() == []
    await notes.insert_now(Shown, {"id": 2, "text": "text 2"})


async def test_connections_are_the_same_after_another_isolation_level(engine: AsyncEngine) -> None:
    for _ in range(2):
        async with database.sessions() as db:
            await db.connection(execution_options={"isolation_level": "SERIALIZABLE"})
            await db.execute(select(Note))
        await notes.insert_now(Shown, {"id": 1, "text": "text 1"})
        async with engine.begin() as other:
            await other.execute(delete(Note))
        assert await notes.read(Shown, ONE) is None


async def test_an_isolation_level_of_the_engine_is_kept(engine: AsyncEngine) -> None:
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    async with database.sessions(bind=strict) as db:
        await write(db, 1)
        connection = await db.connection()
        assert await connection.get_isolation_level() == "SERIALIZABLE"
