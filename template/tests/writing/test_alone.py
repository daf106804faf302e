"""`CRUD.insert_now` and `CRUD.patch_now` are transactions by themselves."""

from contextlib import suppress

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import database, transaction
from tests.writing.notes import ONE, TWO, Note, Shown, notes, stored, write


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
