"""The pool serves in turn, bounds who waits, and never waits for itself."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.config import settings
from app.core.database.engine import create_engine
from app.core.database.pool import Pool


@pytest.fixture
async def engine(connection: AsyncConnection) -> AsyncIterator[AsyncEngine]:
    """An engine of two connections on which three may wait."""
    small = settings.model_copy(
        update={"POOL_SIZE": 2, "POOL_MAX_OVERFLOW": 0, "POOL_MAX_WAITING": 3, "POOL_TIMEOUT": 5}
    )
    engine = create_engine(small)
    # SQLite's writers would wait for each other, not for a connection.
    yield engine.execution_options(isolation_level="AUTOCOMMIT")
    await engine.dispose()


def pool_of(engine: AsyncEngine) -> Pool:
    assert isinstance(engine.pool, Pool)
    return engine.pool


async def until_waiting(engine: AsyncEngine, number: int) -> None:
    async with asyncio.timeout(5):
        while pool_of(engine).waiting != number:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0)


async def use(engine: AsyncEngine, served: list[int], number: int) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))
        served.append(number)


async def test_first_come_first_served_and_the_crowd_is_refused(engine: AsyncEngine) -> None:
    served: list[int] = []
    async with asyncio.TaskGroup() as group, engine.connect():
        for number in range(3):
            group.create_task(use(engine, served, number))
            await until_waiting(engine, number + 1)
        with pytest.raises(PoolTimeoutError):
            await asyncio.create_task(use(engine, served, 3))
    assert served == [0, 1, 2]
    assert (pool_of(engine).refused, pool_of(engine).checkedout()) == (1, 0)


async def test_nobody_waits_for_one_that_waits_too(engine: AsyncEngine) -> None:
    pool_of(engine).max_waiting = 20
    both = 0

    async def use_two() -> None:
        nonlocal both
        async with engine.connect() as first:
            await first.execute(text("SELECT 1"))
            async with engine.connect() as second:
                await second.execute(text("SELECT 1"))
                both += 1

    async with asyncio.timeout(4), asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(use_two())
    assert both == 20
    assert pool_of(engine).refused == 0


async def test_who_stops_waiting_leaves_nothing_behind(engine: AsyncEngine) -> None:
    served: list[int] = []
    async with engine.connect():
        waiting = [asyncio.create_task(use(engine, served, number)) for number in range(3)]
        await until_waiting(engine, 3)
        waiting[0].cancel()
        await until_waiting(engine, 2)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert served == [1, 2]
    await use(engine, served, 3)
    assert (pool_of(engine).waiting, pool_of(engine).checkedout()) == (0, 0)


async def test_a_failed_connection_gives_its_place_back(connection: AsyncConnection) -> None:
    url = settings.database_url
    sqlite = url.get_backend_name() == "sqlite"
    away = url.set(database="/no/such/folder/app.db") if sqlite else url.set(port=1)
    one = settings.model_copy(update={"POOL_SIZE": 1, "POOL_MAX_OVERFLOW": 0, "POOL_TIMEOUT": 1})
    engine = create_engine(one, url=away)
    for _ in range(3):
        with pytest.raises(Exception, match=r"(?i)unable to open|connect") as caught:
            await engine.connect()
        assert not isinstance(caught.value, PoolTimeoutError)
    await engine.dispose()
