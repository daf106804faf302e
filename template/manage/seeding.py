"""Runs seeders: in order, each in one transaction."""

import asyncio
import time

from app.core.database import database, load_models, transaction
from database.seeders import Seeder, next_number
from manage.database import database_url
from manage.loading import load
from manage.output import progress, say
from manage.seeders import find, in_order


def seed(name: str | None = None, count: int | None = None) -> None:
    """Run the seeders; with `count`, write that many rows of load data for each instead."""
    database_url()
    load_models()
    asyncio.run(_seed(find(name), count))


async def _seed(chosen: list[type[Seeder]], count: int | None) -> None:
    await database.initialize()
    try:
        for seeder in in_order(chosen):
            if count is None or seeder not in chosen:
                await _run(seeder)
            else:
                await _load(seeder, count)
    finally:
        await database.close()


async def _run(seeder: type[Seeder]) -> None:
    started = time.perf_counter()
    with progress(seeder.__name__):
        async with transaction() as db:
            await seeder().run(db)
    say("seeded", f"{seeder.__name__} ({time.perf_counter() - started:.2f} s)")


async def _load(seeder: type[Seeder], count: int) -> None:
    if seeder.model is None:
        say("skipped", f"{seeder.__name__} has no load data: it needs `model` and `rows`", bad=True)
        return
    started = time.perf_counter()
    with progress(seeder.__name__, count) as advance:
        async with transaction() as db:
            first = await next_number(db, seeder.model)
            rows = await seeder().rows(db, range(first, first + count))
            table = seeder.model.__table__
            written = await load(await db.connection(), table, rows, advance)
    seconds = time.perf_counter() - started
    rate = f"{written:,} rows in {seconds:.1f} s, {written / seconds:,.0f} rows a second"
    say("loaded", f"{seeder.__name__}: {rate}")
