"""CPU time of requests to a project and to the hand-written variant, both in this one process.

Run in a project, with `benchmarks/variants` on PYTHONPATH, DATABASE_URL, DSN, and paths to get.
Prints JSON: for each path the microseconds of each, the least of several rounds.
"""

import asyncio
import json
import sys
import time
from typing import Any

import hand_written  # type: ignore[import-not-found]

from app.main import app  # type: ignore[import-not-found]

ROUNDS, REQUESTS = 7, 150


async def get(application: Any, path: str) -> bytes:
    """Return the body of what an application answers."""
    path, _, query = path.partition("?")
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET"}
    scope |= {"scheme": "http", "path": path, "raw_path": path.encode(), "root_path": ""}
    scope |= {"query_string": query.encode(), "headers": [(b"host", b"test")], "state": {}}
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await application(scope, receive, send)
    assert sent[0]["status"] == 200, sent  # noqa: S101
    return b"".join(message.get("body", b"") for message in sent[1:])


async def main(paths: list[str]) -> None:
    """Measure and print."""
    applications = {"project": app, "hand-written": hand_written.app}
    measured: dict[str, dict[str, float]] = {}
    async with (
        app.router.lifespan_context(app),
        hand_written.app.router.lifespan_context(hand_written.app),
    ):
        for path in paths:
            first, second = [await get(one, path) for one in applications.values()]
            assert first == second, (first, second)  # noqa: S101
            best = measured.setdefault(path, {})
            for _ in range(ROUNDS):
                for name, application in applications.items():
                    before = time.process_time()
                    for _ in range(REQUESTS):
                        await get(application, path)
                    spent = (time.process_time() - before) / REQUESTS * 1e6
                    best[name] = min(spent, best.get(name, spent))
    print(json.dumps(measured))


asyncio.run(main(sys.argv[1:]))
