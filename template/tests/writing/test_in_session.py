"""`CRUD.insert` and `CRUD.patch` share one transaction with all else that a session does."""

import time
from contextlib import suppress

import pytest
from sqlalchemy import event, func
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import database, transaction
from tests.writing.notes import ONE, TWO, Note, Shown, notes, stored, write


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


async def test_an_isolation_level_of_the_engine_is_kept(engine: AsyncEngine) -> None:
    strict = engine.execution_options(isolation_level="SERIALIZABLE")
    async with database.sessions(bind=strict) as db:
        await write(db, 1)
        connection = await db.connection()
        assert await connection.get_isolation_level() == "SERIALIZABLE"
