"""CPU time of requests to a project and to the hand-written variant, both in this one process.

Run in a project, with `benchmarks/variants` on PYTHONPATH, DATABASE_URL, DSN, and requests like
"GET /users/1" or 'POST /posts {"title": …}'. Prints JSON: for each the microseconds of both, the
least of several rounds.
"""

import asyncio
import json
import sys
import time
from typing import Any

import hand_written  # type: ignore[import-not-found]
from requests_inside import answer  # type: ignore[import-not-found]

from app.main import app  # type: ignore[import-not-found]

ROUNDS, REQUESTS = 60, 20


async def comparable(application: Any, request: str) -> object:
    """Return what an application answers; of a write without what no two have in common."""
    body = json.loads(await answer(application, request))
    own = () if request.startswith("GET") else ("id", "created_at", "updated_at")
    return body | dict.fromkeys(own)


async def main(requests: list[str]) -> None:
    """Measure and print."""
    applications = {"project": app, "hand-written": hand_written.app}
    measured: dict[str, dict[str, float]] = {}
    async with (
        app.router.lifespan_context(app),
        hand_written.app.router.lifespan_context(hand_written.app),
    ):
        for request in requests:
            first, second = [await comparable(one, request) for one in applications.values()]
            assert first == second, (first, second)  # noqa: S101
            best = measured.setdefault(request, {})
            for _ in range(ROUNDS):
                for name, application in applications.items():
                    before = time.process_time()
                    for _ in range(REQUESTS):
                        await answer(application, request)
                    spent = (time.process_time() - before) / REQUESTS * 1e6
                    best[name] = min(spent, best.get(name, spent))
    print(json.dumps(measured))


asyncio.run(main(sys.argv[1:]))
