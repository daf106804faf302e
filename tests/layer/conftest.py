"""The application on its own pool, with tables of every kind."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.database import database
from app.core.database.direct.statement import observers
from tests.layer.models import Base, Category


@pytest.fixture(scope="session")
async def tables(connection: AsyncConnection) -> AsyncIterator[None]:
    """The tables, in the database of the tests."""
    async with database.engine.begin() as making:
        await making.run_sync(Base.metadata.create_all)
    yield
    async with database.engine.begin() as dropping:
        await dropping.run_sync(Base.metadata.drop_all)


@pytest.fixture
async def pool(tables: None) -> AsyncIterator[AsyncEngine]:
    """The engine with its pool; afterwards nothing more is checked out, and all rows go."""
    kept: Any = database.engine.pool
    before = kept.checkedout()  # the connection of the tests that are rolled back
    yield database.engine
    assert kept.checkedout() == before
    async with database.engine.begin() as cleaning:
        await cleaning.execute(update(Category.__table__).values(parent_id=None))
        for table in reversed(Base.metadata.sorted_tables):
            await cleaning.execute(table.delete())


@pytest.fixture
def direct() -> Iterator[list[str]]:
    """The SQL of the statements that ran on the driver, without a session."""
    seen: list[str] = []

    def note(sql: str, _seconds: float) -> None:
        seen.append(sql)

    observers.append(note)
    yield seen
    observers.remove(note)
