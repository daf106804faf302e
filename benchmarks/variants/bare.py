"""No framework: what uvicorn, the driver and a JSON encoder can do at most."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import queries
from drivers import driver


def encode(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


async def answer(scope: Any, sent: Any) -> tuple[int, Any]:
    _, kind, *key = scope["path"].split("/")
    query = {name: int(text) for name, (text,) in parse_qs(scope["query_string"].decode()).items()}
    if scope["method"] == "GET" and key:
        sql = queries.GET_USER if kind == "users" else queries.GET_POST
        (row,) = await driver.fetch(sql, int(key[0]))
        return 200, driver.user(row) if kind == "users" else driver.with_author(row)
    if scope["method"] == "GET":
        limit = query.get("limit", 50)
        sql = queries.LIST_USERS if kind == "users" else queries.LIST_POSTS
        shape = driver.user if kind == "users" else driver.with_author
        rows = await driver.fetch(sql, query.get("after", 0), limit + 1)
        return 200, queries.page([shape(row) for row in rows], limit)
    data, now = json.loads(sent), datetime.now(UTC)
    if key:
        return 200, await driver.update_post(int(key[0]), data["title"], now)
    return 201, await driver.create_post(data["title"], data["body"], data["author_id"], now)


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await driver.open_pool()
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await driver.close_pool()
        await send({"type": "lifespan.shutdown.complete"})
        return
    message = await receive()
    if message["type"] == "http.disconnect":
        return
    status, value = await answer(scope, message.get("body"))
    body = json.dumps(value, default=encode, separators=(",", ":")).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
