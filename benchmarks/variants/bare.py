"""No framework: what uvicorn, asyncpg and a JSON encoder can do at most."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import asyncpg
import queries

pool: Any = None


def encode(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


async def answer(scope: Any, sent: Any) -> tuple[int, Any]:
    _, kind, *key = scope["path"].split("/")
    query = {name: int(text) for name, (text,) in parse_qs(scope["query_string"].decode()).items()}
    async with pool.acquire() as connection:
        if scope["method"] == "GET" and key:
            sql = queries.GET_USER if kind == "users" else queries.GET_POST
            row = await connection.fetchrow(sql, int(key[0]))
            return 200, dict(row) if kind == "users" else queries.with_author(row)
        if scope["method"] == "GET":
            limit = query.get("limit", 50)
            sql = queries.LIST_USERS if kind == "users" else queries.LIST_POSTS
            shape = dict if kind == "users" else queries.with_author
            rows = await connection.fetch(sql, query.get("after", 0), limit + 1)
            return 200, queries.page([shape(row) for row in rows], limit)
        data, now = json.loads(sent), datetime.now(UTC)
        if key:
            row = await connection.fetchrow(queries.UPDATE_POST, int(key[0]), data["title"], now)
            return 200, dict(row)
        values = (data["title"], data["body"], data["author_id"], now)
        return 201, dict(await connection.fetchrow(queries.CREATE_POST, *values))


async def app(scope: Any, receive: Any, send: Any) -> None:
    global pool  # noqa: PLW0603
    if scope["type"] == "lifespan":
        pool = await asyncpg.create_pool(queries.DSN, **queries.POOL)
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await pool.close()
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
