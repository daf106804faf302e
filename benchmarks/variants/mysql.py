"""The queries by aiomysql."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import aiomysql
import queries

pool: Any = None


async def open_pool() -> None:
    global pool  # noqa: PLW0603
    at = urlsplit(queries.DSN)
    pool = await aiomysql.create_pool(
        host=at.hostname,
        port=at.port,
        user=at.username,
        password=at.password,
        db=at.path[1:],
        charset="utf8mb4",
        autocommit=True,
        minsize=queries.CONNECTIONS,
        maxsize=queries.CONNECTIONS,
    )


async def close_pool() -> None:
    pool.close()
    await pool.wait_closed()


async def run(sql: str, *values: Any) -> tuple[Any, int]:
    """Return the rows and the last key."""
    async with pool.acquire() as connection, connection.cursor() as cursor:
        await cursor.execute(re.sub(r"\$\d", "%s", sql), values)
        return await cursor.fetchall(), cursor.lastrowid


async def fetch(sql: str, *values: Any) -> Any:
    return (await run(sql, *values))[0]


def moment(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC)


def user(row: Any) -> dict[str, Any]:
    return queries.user(row, moment)


def with_author(row: Any) -> dict[str, Any]:
    author = user(row[len(queries.POST_NAMES) :])
    return {**queries.post(row, moment), "author": author}


async def create_post(title: str, body: str, author_id: int, now: datetime) -> Any:
    plain = now.replace(tzinfo=None)
    _, key = await run(queries.CREATE_POST, title, body, author_id, plain, plain)
    return dict(zip(queries.POST_NAMES, (key, title, body, author_id, now, now), strict=True))


async def update_post(key: int, title: str, now: datetime) -> Any:
    await run(queries.UPDATE_POST, title, now.replace(tzinfo=None), key)
    return queries.post((await fetch(queries.READ_POST, key))[0], moment)
