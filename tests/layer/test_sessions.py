"""Sessions are SQLAlchemy's: its documented patterns work, and nothing is left behind."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError, InvalidRequestError, PendingRollbackError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session

from app.core.config import settings
from app.core.database import (
    DatabaseConnectionManager,
    reading,
    run_in_transaction,
    transaction,
)
from tests.layer.models import Thing, ThingRead, things

pytestmark = pytest.mark.usefixtures("pool")


async def names() -> list[str]:
    async with reading() as db:
        return list(await db.scalars(select(Thing.name).order_by(Thing.id)))


async def add(db: AsyncSession, name: str, way: str) -> None:
    """Write a row by each of the ways that there are."""
    if way == "orm":
        db.add(Thing(name=name))
        await db.flush()
    elif way == "core":
        await db.execute(Thing.__table__.insert().values(name=name, count=1))
    else:
        await things.insert(db, ThingRead, {"name": name})


WAYS = pytest.mark.parametrize("way", ["orm", "core", "crud"])


@WAYS
async def test_a_transaction_is_begun_once(way: str) -> None:
    with pytest.raises(InvalidRequestError, match="already begun"):
        async with transaction() as db:
            await add(db, "a", way)
            async with db.begin():
                await add(db, "b", way)
    assert await names() == []


@WAYS
async def test_an_invalidated_connection_takes_its_transaction_along(way: str) -> None:
    async with transaction() as db:
        await add(db, "a", way)
        await db.invalidate()
        await add(db, "b", way)
    assert await names() == ["b"]


@WAYS
async def test_commits_and_rollbacks_inside(way: str) -> None:
    async with transaction() as db:
        await add(db, "a", way)
        await db.commit()
        await add(db, "b", way)
        await db.rollback()
        await add(db, "c", way)
        with suppress(LookupError):
            async with db.begin_nested():
                await add(db, "d", way)
                raise LookupError
        async with db.begin_nested():
            await add(db, "e", way)
    assert await names() == ["a", "c", "e"]


@WAYS
async def test_an_error_that_was_caught_is_not_acknowledged(way: str, pool: AsyncEngine) -> None:
    """PostgreSQL makes a ROLLBACK of the COMMIT; elsewhere the first row is stored."""
    await things.insert_now(ThingRead, {"name": "there"})
    error: Exception | None = None
    try:
        async with transaction() as db:
            await add(db, "first", way)
            with suppress(IntegrityError):
                await add(db, "there", way)
    except (InvalidRequestError, PendingRollbackError) as refused:
        error = refused
    assert (await names() == ["there", "first"]) == (error is None)
    assert await names() in (["there", "first"], ["there"])
    if pool.dialect.name == "postgresql" and way != "orm":
        assert "begin_nested" in str(error)
    async with transaction() as db:
        await add(db, "second", way)
        with suppress(IntegrityError):
            async with db.begin_nested():
                await add(db, "there", way)
    assert (await names())[-1] == "second"


@WAYS
async def test_a_closed_session_raises(way: str) -> None:
    async with transaction() as db:
        await add(db, "a", way)
    with pytest.raises(InvalidRequestError, match="closed"):
        await add(db, "b", way)
    async with reading() as reader:
        await reader.scalar(select(func.count()))
    with pytest.raises(InvalidRequestError, match="closed"):
        await reader.scalar(select(func.count()))
    assert await names() == ["a"]


async def test_a_session_closed_layer_is_no_error() -> None:
    async with transaction() as db:
        await add(db, "a", "orm")
        await db.close()
    assert await names() == []


async def test_isolation_levels_and_options_are_of_one_transaction(pool: AsyncEngine) -> None:
    for _ in range(2):
        async with transaction() as db:
            await db.connection(execution_options={"isolation_level": "SERIALIZABLE"})
            await add(db, "a", "crud")
            await db.rollback()
        assert await names() == []
        row = await things.insert_now(ThingRead, {"name": "b"})
        assert await names() == ["b"]
        async with transaction() as db:
            await db.delete(await db.get_one(Thing, row["id"]))
    async with transaction() as db:
        await db.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        await add(db, "c", "core")
        await db.rollback()
    assert await names() == ["c"]


@pytest.mark.parametrize("session", [transaction, reading])
async def test_rows_are_streamed(session: Any) -> None:
    async with transaction() as db:
        db.add_all([Thing(name=f"{number:03}") for number in range(100)])
    async with session() as db:
        assert await db.scalar(select(func.count()).select_from(Thing)) == 100
        stream = await db.stream_scalars(select(Thing.name).order_by(Thing.id))
        assert [name async for name in stream][::99] == ["000", "099"]
        statement = select(Thing).order_by(Thing.id).execution_options(yield_per=10)
        assert len([row async for row in await db.stream(statement)]) == 100
        assert await db.scalar(select(func.count()).select_from(Thing)) == 100


async def test_a_reading_session_refuses_what_it_cannot_keep(pool: AsyncEngine) -> None:
    refused: list[Any] = [
        Thing.__table__.insert().values(name="x", count=1),
        text(" delete from layer_things"),
        select(Thing).with_for_update(),
    ]
    if pool.dialect.name == "postgresql":
        refused += [text("SET LOCAL search_path TO x"), text("SELECT pg_advisory_xact_lock(1)")]
    if pool.dialect.name == "sqlite":
        del refused[2]  # there is no FOR UPDATE
    for statement in refused:
        async with reading() as db:
            with pytest.raises(InvalidRequestError, match="DbSession"):
                await db.execute(statement)
    async with reading() as db:
        db.add(Thing(name="x"))
        with pytest.raises(InvalidRequestError, match="DbSession"):
            await db.flush()
    assert await names() == []


async def test_events_of_a_session_are_heard_in_order() -> None:
    heard: list[str] = []
    async with transaction() as db:
        for name in ("before_flush", "after_flush", "before_commit", "after_commit"):
            event.listen(db.sync_session, name, lambda *_, n=name: heard.append(n))
        db.add(Thing(name="a"))
    assert heard == ["before_flush", "after_flush", "before_commit", "after_commit"]
    Session()  # listeners of one session are nobody else's
    assert len(heard) == 4


async def test_two_sessions_of_one_task_do_not_wait_for_each_other() -> None:
    own = DatabaseConnectionManager(settings.model_copy(update={"POOL_SIZE": 3}))
    await own.initialize()

    async def use_two() -> None:
        async with own.read_primary() as first:
            await first.execute(text("SELECT 1"))
            async with own.read_primary() as second:
                await second.execute(text("SELECT 1"))

    async with asyncio.timeout(4):
        await asyncio.gather(*(use_two() for _ in range(50)))
    await own.close()


@pytest.mark.parametrize("way", ["crud then savepoint", "orm", "alone", "stream"])
async def test_a_cancellation_anywhere_leaves_nothing_behind(way: str, pool: AsyncEngine) -> None:
    """Cancelled after each number of steps: both rows or none, and no connection is kept."""

    async def work(number: int) -> None:
        if way == "alone":
            await things.insert_now(ThingRead, {"name": f"p{number}"})
            return
        async with transaction() as db:
            await add(db, f"p{number}", "orm" if way == "orm" else "crud")
            if way == "stream":
                async for _ in await db.stream(select(Thing)):
                    await asyncio.sleep(0)
            async with db.begin_nested():
                await add(db, f"r{number}", "crud")

    checked_out: Any = pool.pool
    before = checked_out.checkedout()
    for number in range(0, 60, 2):
        task = asyncio.create_task(work(number))
        for _ in range(number):
            await asyncio.sleep(0.0002 if number % 4 else 0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert checked_out.checkedout() == before
    stored = await names()
    assert {name[1:] for name in stored if name[0] == "r"} <= {name[1:] for name in stored}
    if way != "alone":
        assert sum(name[0] == "p" for name in stored) == sum(name[0] == "r" for name in stored)


async def test_work_is_tried_again_and_returns() -> None:
    async def work(db: AsyncSession) -> str:
        await add(db, "a", "crud")
        return "done"

    assert await run_in_transaction(work) == "done"
    assert await names() == ["a"]


def test_scripts_need_no_ceremony() -> None:
    """Each event loop gets an engine of its own, at first use."""
    own = DatabaseConnectionManager(settings)

    async def count() -> int:
        await own.initialize()
        async with own.sessions() as db:
            found = await db.scalar(select(func.count()).select_from(Thing))
        await own.close()
        return found or 0

    with asyncio.Runner() as runner:
        assert runner.run(count()) == 0
    with asyncio.Runner() as runner:
        assert runner.run(count()) == 0


async def test_a_write_alone_is_refused_beside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="its session"):
        async with transaction():
            await things.insert_now(ThingRead, {"name": "a"})
    started = asyncio.Event()

    async def later() -> None:
        await started.wait()
        await things.insert_now(ThingRead, {"name": "b"})

    async with transaction():
        task = asyncio.create_task(later())  # it knows the transaction, which has ended by then
    started.set()
    await task
    assert await names() == ["b"]


async def test_a_reading_session_tells_words_from_writes() -> None:
    insert = text(
        "WITH a AS (INSERT INTO layer_things (name) VALUES ('x') RETURNING 1) SELECT * FROM a"
    )
    async with reading() as db:
        assert await db.scalar(text("SELECT 'waiting for update'")) == "waiting for update"
        with pytest.raises(InvalidRequestError, match="only reads"):
            await db.execute(insert)
