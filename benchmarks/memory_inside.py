"""The part of `benchmarks.memory` that runs inside the generated project."""

import asyncio
import sys
import tracemalloc

from requests_inside import answer  # type: ignore[import-not-found]

REQUESTS = ["GET /users/1", "GET /users?limit=50", 'PATCH /posts/7 {"title": "Changed"}']


async def main() -> None:
    """Print what a request holds at its peak, and what stays of a thousand."""
    from app.main import app  # type: ignore[import-not-found]

    print("| request | KB at its peak | objects left by 1,000 |\n|---|---|---|")
    async with app.router.lifespan_context(app):
        for request in REQUESTS:
            for _ in range(1000):
                await answer(app, request)
            before = sys.getallocatedblocks()
            for _ in range(1000):
                await answer(app, request)
            left = sys.getallocatedblocks() - before
            tracemalloc.start()
            await answer(app, request)
            tracemalloc.reset_peak()
            held, _ = tracemalloc.get_traced_memory()
            await answer(app, request)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            print(f"| {request[:30]} | {(peak - held) / 1024:.0f} | {left} |")


asyncio.run(main())
