"""The queries by asyncpg, whose rows are mappings of the right types already."""

import os
from datetime import datetime
from typing import Any

import asyncpg
import queries

IN_TRANSACTION = "IN_TRANSACTION" in os.environ
pool: Any = None
user = dict


async def open_pool() -> None:
    global pool  # noqa: PLW0603
    pool = await asyncpg.create_pool(
        queries.DSN, min_size=queries.CONNECTIONS, max_size=queries.CONNECTIONS
    )


async def close_pool() -> None:
    await pool.close()


async def fetch(sql: str, *values: Any) -> Any:
    async with pool.acquire() as connection:
        return await connection.fetch(sql, *values)


def with_author(row: Any) -> dict[str, Any]:
    values = tuple(row)
    count = len(queries.POST_NAMES)
    post = dict(zip(queries.POST_NAMES, values, strict=False))
    post["author"] = dict(zip(queries.USER_NAMES, values[count:], strict=False))
    return post


async def create_post(title: str, body: str, author_id: int, now: datetime) -> Any:
    sql = queries.CREATE_POST + queries.RETURNING
    return await write(sql, title, body, author_id, now, now)


async def update_post(key: int, title: str, now: datetime) -> Any:
    return await write(queries.UPDATE_POST + queries.RETURNING, title, now, key)


async def write(sql: str, *values: Any) -> Any:
    async with pool.acquire() as connection:
        if not IN_TRANSACTION:
            return dict(await connection.fetchrow(sql, *values))
        async with connection.transaction():
            return dict(await connection.fetchrow(sql, *values))
