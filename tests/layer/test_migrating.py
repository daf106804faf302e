"""A migration that changes a table under running requests costs them nothing, or a 503."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database import database, run_in_transaction, transaction
from app.core.database.faults import is_unavailable
from tests.layer.models import ThingRead, things


async def change(engine: AsyncEngine, kind: str) -> None:
    statement = {
        "postgresql": f"ALTER TABLE layer_things ALTER COLUMN count TYPE {kind}",
        "sqlite": f"ALTER TABLE layer_things ADD COLUMN c{uuid4().hex} INTEGER",
    }.get(engine.dialect.name, f"ALTER TABLE layer_things MODIFY count {kind} NOT NULL")
    async with engine.begin() as connection:
        await connection.execute(text(statement))


@pytest.mark.parametrize("kind", ["bigint", "integer"])
async def test_reads_go_on(kind: str, pool: AsyncEngine) -> None:
    row = await things.insert_now(ThingRead, {"name": "a"})
    async with database.read_primary() as first, database.read_primary() as second:
        for db in (first, second, None):  # each on a connection of its own
            assert await things.read(ThingRead, row["id"], db) == row
    await change(pool, kind)
    for _ in range(8):
        assert await things.read(ThingRead, row["id"]) == row
        assert await things.patch_now(ThingRead, row["id"], {"note": None}) == row
    failures = 0
    for _ in range(8):
        try:
            async with transaction() as db:
                assert await things.read(ThingRead, row["id"], db) == row
        except DBAPIError as error:
            failures += 1 if is_unavailable(error) else 100
    assert failures <= 1
    await change(pool, {"bigint": "integer", "integer": "bigint"}[kind])
    found = await run_in_transaction(lambda db: things.read(ThingRead, row["id"], db))
    assert found == row
