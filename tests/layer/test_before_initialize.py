"""Whatever is used first makes the engine, or says in one sentence that there is none yet."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import settings
from app.core.database import (
    DatabaseConnectionManager,
    database,
    reading,
    run_in_transaction,
    transaction,
)
from app.core.database.connection import NO_ENGINE
from tests.layer.models import ThingRead, things

ONE = text("SELECT 1")


async def _transaction() -> Any:
    async with transaction() as db:
        return await db.scalar(ONE)


async def _reading() -> Any:
    async with reading() as db:
        return await db.scalar(ONE)


async def _read_primary() -> Any:
    async with database.read_primary() as db:
        return await db.scalar(ONE)


async def _session() -> Any:
    async with database.sessions() as db:
        return await db.scalar(ONE)


async def _read_session() -> Any:
    async with database.read_sessions() as db:
        return await db.scalar(ONE)


async def _read_engine() -> Any:
    async with database.read_engine.connect() as connection:
        return await connection.scalar(ONE)


Use = Callable[[], Awaitable[Any]]
MAKE_IT: dict[str, Use] = {
    "transaction": _transaction,
    "reading": _reading,
    "read_primary": _read_primary,
    "run_in_transaction": lambda: run_in_transaction(lambda db: db.scalar(ONE)),
    "read": lambda: things.read(ThingRead, 1),
    "read_page": lambda: things.read_page(ThingRead, limit=1),
    "insert_now": lambda: things.insert_now(ThingRead, {"name": "early"}),
    "patch_now": lambda: things.patch_now(ThingRead, 1, {"name": "later"}),
    "test_connections": database.test_connections,
}
SAY_IT: dict[str, Use] = {
    "sessions": _session,
    "read_sessions": _read_session,
    "read_engine": _read_engine,
    "engine": lambda: asyncio.sleep(0, database.engine),
    "gate": lambda: asyncio.sleep(0, database.gate),
    "choose_reader": database.choose_reader,
    "reads_directly": lambda: asyncio.sleep(0, database.reads_directly),
}


@pytest.fixture
def as_imported(pool: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manager as it is before anything is done."""
    monkeypatch.setattr(database, "__dict__", vars(DatabaseConnectionManager(settings)))


@pytest.mark.usefixtures("as_imported")
@pytest.mark.parametrize("use", MAKE_IT.values(), ids=MAKE_IT)
async def test_it_makes_the_engine(use: Use) -> None:
    await use()
    await database.close()


@pytest.mark.usefixtures("as_imported")
@pytest.mark.parametrize("use", SAY_IT.values(), ids=SAY_IT)
async def test_it_says_that_there_is_none(use: Use) -> None:
    with pytest.raises(RuntimeError) as raised:
        await use()
    assert str(raised.value) == NO_ENGINE


@pytest.mark.usefixtures("as_imported")
async def test_several_event_loops_one_after_the_other() -> None:
    for use in (_transaction, _reading, MAKE_IT["patch_now"], MAKE_IT["read"], _transaction):

        def run(use: Use = use) -> None:
            async def then_close() -> None:
                await use()
                await database.close()

            asyncio.run(then_close())

        await asyncio.to_thread(run)
