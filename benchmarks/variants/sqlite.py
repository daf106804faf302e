"""The queries by aiosqlite, on a few connections."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiosqlite
import queries

connections: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
SETTINGS = ("foreign_keys = ON", "journal_mode = WAL", "synchronous = NORMAL")


async def open_pool() -> None:
    for _ in range(queries.CONNECTIONS):
        connection = await aiosqlite.connect(
            queries.DSN.removeprefix("sqlite:///"), timeout=30, isolation_level=None
        )
        for setting in SETTINGS:
            await connection.execute(f"PRAGMA {setting}")
        connections.put_nowait(connection)


async def close_pool() -> None:
    while not connections.empty():
        await connections.get_nowait().close()


@asynccontextmanager
async def connected() -> AsyncIterator[aiosqlite.Connection]:
    connection = await connections.get()
    try:
        yield connection
    finally:
        connections.put_nowait(connection)


async def fetch(sql: str, *values: Any) -> Any:
    async with connected() as connection:
        return await connection.execute_fetchall(sql.replace("$", "?"), values)


def moment(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def user(row: Any) -> dict[str, Any]:
    return queries.user(row, moment)


def with_author(row: Any) -> dict[str, Any]:
    author = user(row[len(queries.POST_NAMES) :])
    return {**queries.post(row, moment), "author": author}


def stored(now: datetime) -> str:
    return f"{now:%Y-%m-%d %H:%M:%S.%f}"


async def create_post(title: str, body: str, author_id: int, now: datetime) -> Any:
    values = (title, body, author_id, stored(now), stored(now))
    rows = await fetch(queries.CREATE_POST + queries.RETURNING, *values)
    return queries.post(rows[0], moment)


async def update_post(key: int, title: str, now: datetime) -> Any:
    rows = await fetch(queries.UPDATE_POST + queries.RETURNING, title, stored(now), key)
    return queries.post(rows[0], moment)
