"""CPU time of requests to a project and to the hand-written variant, both in this one process.

Run in a project, with `benchmarks/variants` on PYTHONPATH, DATABASE_URL, DSN, and requests like
"GET /users/1" or 'POST /posts {"title": …}'. Prints JSON: for each the microseconds of both, the
least of several rounds.
"""

import asyncio
import json
import sys
import time

import hand_written  # type: ignore[import-not-found]
from requests_inside import answer  # type: ignore[import-not-found]

from app.main import app  # type: ignore[import-not-found]

ROUNDS, REQUESTS = 7, 150


def without_own(body: bytes) -> bytes:
    """Return the answer to a write without what no two of them have in common."""
    same = json.loads(body) | dict.fromkeys(("id", "created_at", "updated_at"))
    return json.dumps(same, sort_keys=True).encode()


async def main(requests: list[str]) -> None:
    """Measure and print."""
    applications = {"project": app, "hand-written": hand_written.app}
    measured: dict[str, dict[str, float]] = {}
    async with (
        app.router.lifespan_context(app),
        hand_written.app.router.lifespan_context(hand_written.app),
    ):
        for request in requests:
            first, second = [await answer(one, request) for one in applications.values()]
            if not request.startswith("GET"):
                first, second = without_own(first), without_own(second)
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
