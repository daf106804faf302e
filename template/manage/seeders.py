"""Finds seeders, and puts them in order."""

import inspect
from collections.abc import Iterable
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.paths import ROOT
from database.seeders import Seeder
from manage.errors import Failure
from manage.output import say

FOLDER = ROOT / "database" / "seeders"
DEVELOPMENT = ("faker", "tests")  # not in an image: what imports these makes data to develop with


def find(name: str | None = None) -> list[type[Seeder]]:
    """Return all seeders, or the one called `name` ("UserSeeder" or "user").

    Raises:
        Failure: if there is none of this name, it cannot run here, or a file has no seeder.
    """
    left_out: dict[str, str] = {}
    there = [
        (seeder, file.stem)
        for file in sorted(FOLDER.glob("[!_]*.py"))
        for seeder in _seeders(file, left_out)
    ]
    if name is None:
        for reason in left_out.values():
            say("skipped", reason)
        return [seeder for seeder, _file in there]
    found = (
        [seeder for seeder, _file in there if seeder.__name__ == name]
        or [seeder for seeder, _file in there if _short(seeder.__name__) == _short(name)]
        or [seeder for seeder, file in there if _short(file) == _short(name)]
    )
    if not found and _short(name) in left_out:
        raise Failure(f"{left_out[_short(name)]}: run it there, or write its rows without.")
    if not found:
        names = ", ".join(seeder.__name__ for seeder, _file in there) or "none"
        raise Failure(
            f"There is no seeder {name} in database/seeders, only: {names}; to write one: "
            f"uv run manage make seeder {_short(name)}"
        )
    return found


def _short(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").removesuffix("seeder")


def _seeders(file: Path, left_out: dict[str, str]) -> list[type[Seeder]]:
    """Return the seeders of a file; if it cannot be imported here, note in `left_out` why."""
    path = file.relative_to(ROOT)
    try:
        module = import_module(f"database.seeders.{file.stem}")
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in DEVELOPMENT:
            raise
        left_out[_short(file.stem)] = f"{path} needs {error.name}, which is for development only"
        return []
    own = [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and kind.__module__ == module.__name__
        and (issubclass(kind, Seeder) or kind.__name__.endswith("Seeder"))
    ]
    if not own and file.stem.endswith("_seeder"):
        raise Failure(
            f"{path} has no seeder: write a class into it whose name ends in Seeder, with "
            "`async def run(self, db)`."
        )
    return [adopt(kind) for kind in own if not inspect.isabstract(kind)]


@cache
def adopt(kind: type[Any]) -> type[Seeder]:
    """Return a class as a Seeder: the base is optional, and `run` may be synchronous.

    Raises:
        Failure: if it cannot be run.
    """
    run = getattr(kind, "run", None)
    if issubclass(kind, Seeder) and inspect.iscoroutinefunction(run):
        return kind
    try:
        inspect.signature(kind().run).bind(None)
    except (AttributeError, TypeError):
        raise Failure(
            f"{kind.__name__} in {kind.__module__} is no seeder: it needs "
            "`async def run(self, db)`, and to be made without arguments."
        ) from None

    async def run_plain(_self: Seeder, db: AsyncSession) -> None:
        plain = kind().run
        await (plain(db) if inspect.iscoroutinefunction(plain) else db.run_sync(plain))

    bases = (kind,) if issubclass(kind, Seeder) else (kind, Seeder)
    return type(kind.__name__, bases, {"run": run_plain, "__module__": kind.__module__})


def in_order(seeders: Iterable[type[Seeder]]) -> list[type[Seeder]]:
    """Return `seeders` and all that they come after, in the order to run them.

    Raises:
        Failure: if two come after each other.
    """
    graph: dict[type[Seeder], tuple[type[Seeder], ...]] = {}
    found = list(seeders)
    while found:
        seeder = found.pop()
        graph[seeder] = tuple(adopt(before) for before in seeder.after)
        found += [before for before in graph[seeder] if before not in graph]
    try:
        return list(TopologicalSorter(dict(sorted(graph.items(), key=str))).static_order())
    except CycleError as error:
        names = " after ".join(seeder.__name__ for seeder in error.args[1])
        raise Failure(f"These seeders wait for each other: {names}.") from None
