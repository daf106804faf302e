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

from app.main import app  # type: ignore[import-not-found]

ROUNDS, REQUESTS = 7, 150


async def answer(application: Any, request: str) -> bytes:
    """Return the body of what an application answers."""
    method, path, *data = request.split(" ", 2)
    body = "".join(data).encode()
    path, _, query = path.partition("?")
    headers = [(b"host", b"test"), (b"content-type", b"application/json")]
    headers += [(b"content-length", str(len(body)).encode())]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method}
    scope |= {"scheme": "http", "path": path, "raw_path": path.encode(), "root_path": ""}
    scope |= {"query_string": query.encode(), "headers": headers, "state": {}}
    scope |= {"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await application(scope, receive, send)
    assert sent[0]["status"] in (200, 201), sent  # noqa: S101
    return b"".join(message.get("body", b"") for message in sent[1:])


def same(first: bytes, second: bytes) -> bool:
    """Return whether two answers differ at most in what no two writes have in common."""
    one, other = json.loads(first), json.loads(second)
    own = set() if "items" in one else {"id", "created_at", "updated_at"}
    return {**one, **dict.fromkeys(own)} == {**other, **dict.fromkeys(own)}


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
            assert same(first, second), (first, second)  # noqa: S101
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
