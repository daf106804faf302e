"""Finds seeders and runs them: in order, each in one transaction."""

import asyncio
import re
import time
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from types import ModuleType

from app.core.database import database, load_models, transaction
from app.core.paths import ROOT
from database.seeders import Seeder, next_number
from manage.database import database_url
from manage.errors import Failure
from manage.loading import load
from manage.output import progress, say

FOLDER = ROOT / "database" / "seeders"
DEVELOPMENT = ("faker", "tests")  # not in an image: what imports these makes data to develop with


def find(name: str | None = None) -> list[type[Seeder]]:
    """Return all seeders, or the one called `name` ("UserSeeder" or "user").

    Raises:
        Failure: if there is none of this name, or it cannot run here.
    """
    if name is None:
        files = sorted(FOLDER.glob("*_seeder.py"))
    else:
        stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().removesuffix("_seeder")
        files = [FOLDER / f"{stem}_seeder.py"]
        if not files[0].exists():
            path = files[0].relative_to(ROOT)
            raise Failure(f"There is no {path}; to write it: uv run manage make seeder {stem}")
    return [
        kind
        for module in filter(None, (_module(file, bool(name)) for file in files))
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Seeder)
        and kind.__module__ == module.__name__
    ]


def _module(file: Path, must_run: bool) -> ModuleType | None:
    """Return the module of a seeder, or None where it cannot run and need not."""
    try:
        return import_module(f"database.seeders.{file.stem}")
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in DEVELOPMENT:
            raise
        reason = f"{file.relative_to(ROOT)} needs {error.name}, which is for development only"
        if must_run:
            raise Failure(f"{reason}: run it there, or write its rows without.") from None
        say("skipped", reason)
        return None


def in_order(seeders: Iterable[type[Seeder]]) -> list[type[Seeder]]:
    """Return `seeders` and all that they come after, in the order to run them.

    Raises:
        Failure: if two come after each other.
    """
    graph: dict[type[Seeder], tuple[type[Seeder], ...]] = {}
    found = list(seeders)
    while found:
        seeder = found.pop()
        graph[seeder] = seeder.after
        found += [before for before in seeder.after if before not in graph]
    try:
        return list(TopologicalSorter(dict(sorted(graph.items(), key=str))).static_order())
    except CycleError as error:
        names = " after ".join(seeder.__name__ for seeder in error.args[1])
        raise Failure(f"These seeders wait for each other: {names}.") from None


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
