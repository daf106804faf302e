"""A database of notes, and the application on it."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import URL, delete, event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import settings
from app.core.database import database
from app.core.database.engine import create_engine
from tests.databases import fresh_database
from tests.test_faults import use
from tests.writing.notes import Base, Note


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
