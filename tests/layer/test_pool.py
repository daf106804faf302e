"""Connections beyond the size of the pool are closed when they come back, and not left behind."""

import asyncio

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import settings
from app.core.database.direct.compiled import Compiled
from app.core.database.direct.execution import fetch
from app.core.database.engine import create_engine
from tests.layer.models import Thing


@pytest.mark.usefixtures("pool")
async def test_what_is_beyond_the_size_is_closed(caplog: pytest.LogCaptureFixture) -> None:
    limits = {"POOL_SIZE": 1, "POOL_MAX_OVERFLOW": 3}
    engine: AsyncEngine = create_engine(settings.model_copy(update=limits))
    made: list[object] = []
    event.listen(engine.sync_engine, "connect", lambda *given: made.append(given))
    event.listen(engine.sync_engine, "close", lambda *_: made.pop())
    compiled = Compiled(select(Thing.id), engine.dialect, ())
    for _ in range(3):
        found = await asyncio.gather(*(fetch(engine, compiled, [], False) for _ in range(4)))
        assert [result and list(result.rows) for result in found] == [[]] * 4
        assert len(made) == 1
    assert not caplog.records
    await engine.dispose()
    assert not made
