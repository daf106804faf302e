"""Seeders fill a new database; run again, they change nothing."""

from itertools import chain

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from database.seeders import Seeder, next_number
from manage.database import stored_tables
from manage.loading import load
from manage.seeders import find, in_order

SEEDERS = in_order(find())


async def counts(db: AsyncSession) -> dict[str, int | None]:
    return {
        table.name: await db.scalar(select(func.count()).select_from(table))
        for table in stored_tables()
    }


async def test_running_again_changes_nothing(db: AsyncSession) -> None:
    for seeder in SEEDERS:
        await seeder().run(db)
        await db.flush()
    first = await counts(db)
    for seeder in chain(SEEDERS, SEEDERS):
        await seeder().run(db)
        await db.flush()
    assert await counts(db) == first


@pytest.mark.parametrize("seeder", [seeder for seeder in SEEDERS if seeder.model])
async def test_load_data_fits(db: AsyncSession, seeder: type[Seeder]) -> None:
    for before in in_order([seeder]):
        await before().run(db)
        await db.flush()
    assert seeder.model is not None
    table = seeder.model.__table__
    stored = (await counts(db))[table.name] or 0
    first = await next_number(db, seeder.model)
    rows = await seeder().rows(db, range(first, first + 20))
    loaded = await load(await db.connection(), table, rows)
    assert (await counts(db))[table.name] == stored + loaded
    assert loaded > 0
