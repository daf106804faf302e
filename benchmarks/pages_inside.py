"""The part of `benchmarks.pages` that runs inside the generated project."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

CALLS = 200


async def main(rows: int) -> None:
    """Print a line for each way to read a table of so many rows."""
    from app.api.posts import post_crud
    from app.core.database import database, load_models
    from app.schemas.post import PostRead

    load_models()
    await database.initialize()

    def page(after: int | None) -> Callable[[], Awaitable[Any]]:
        return lambda: post_crud.read_page(PostRead, limit=50, after=after)

    async with database.read_sessions() as db:
        ways: dict[str, Callable[[], Awaitable[Any]]] = {
            "first page of 50": page(None),
            "page in the middle": page(rows // 2),
            "page at 90 %": page(rows * 9 // 10),
            "total": lambda: post_crud.total(db),
            "exact count": lambda: post_crud.count(db),
        }
        for name, way in ways.items():
            times = []
            for _ in range(20 if name == "exact count" else CALLS):
                started = time.perf_counter()
                await way()
                times.append(time.perf_counter() - started)
            print(f"| {rows:,} | {name} | {sorted(times)[len(times) // 2] * 1e3:.2f} |")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
