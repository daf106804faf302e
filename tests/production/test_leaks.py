"""Clients that leave, errors and cancellations in any order take nothing from the pool."""

import asyncio
import random
import time
from pathlib import Path

import httpx2
import pytest

from tests.production.serving import LEDGER, TABLE, serve
from tests.project import Project

REQUESTS, ALL_REQUESTS = 1_000, 10_000
ROUTER = '''
"""What is in use; and an endpoint that fails."""

from typing import Any

from fastapi import APIRouter, HTTPException
from sqlalchemy import text

from app.core.database import DbSession, database

router = APIRouter(prefix="/leaks")
IDLE = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
    " AND datname = current_database()",
    "mysql": "SELECT count(*) FROM information_schema.innodb_trx"
    " WHERE trx_mysql_thread_id <> CONNECTION_ID()",
}


@router.post("/{number}/{status}")
async def fail(number: int, status: int, db: DbSession) -> None:
    await db.execute(text("INSERT INTO ledger VALUES (:number, NULL)"), {"number": number})
    async with db.begin_nested():
        await db.execute(text("SELECT 1"))
    raise HTTPException(status)


@router.get("")
async def used() -> list[int]:
    pool: Any = database.engine.pool
    query = IDLE.get(database.engine.dialect.name)
    async with database.read_engine.connect() as connection:
        idle = (await connection.execute(text(query))).scalar() if query else 0
        return [pool.checkedout() - 1, idle or 0, database.gate.busy, database.gate.waiting]
'''


async def request(address: tuple[str, int], line: str, patience: float) -> None:
    """Send a request, and leave after `patience` seconds whatever has come."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(
        f"{line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
    try:
        async with asyncio.timeout(patience):
            await reader.read()
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()


async def storm(address: tuple[str, int], number: int) -> None:
    rng = random.Random(7)  # noqa: S311  no secret
    lines = [
        f"POST /ledger/{key}?pause=0.00{key % 10}" if key % 4 else f"POST /leaks/{key}/400"
        for key in range(number)
    ]
    lines[::5] = [f"GET /ledger/{key}" for key in range(len(lines[::5]))]
    lines[1::7] = [f"POST /ledger/alone/{key % 50}" for key in range(len(lines[1::7]))]
    places = asyncio.Semaphore(24)

    async def one(line: str) -> None:
        async with places:
            await request(address, line, rng.choice([0.001, 0.01, 0.05, 5]))

    await asyncio.gather(*map(one, lines))


def test_nothing_is_kept(project: Project, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    project.write("app/api/ledger.py", LEDGER)
    project.write("app/api/leaks.py", ROUTER)
    project.alembic("upgrade head")
    project.run("python", "-c", MAKE.format(TABLE))
    number = ALL_REQUESTS if pytestconfig.getoption("full") else REQUESTS
    with serve(project, tmp_path / "log", POOL_SIZE="4", POOL_MAX_OVERFLOW="2") as app:
        host, _, port = app.address.removeprefix("http://").rpartition(":")
        asyncio.run(storm((host, int(port)), number))
        deadline = time.monotonic() + 10
        used = None
        while used != [0, 0, 0, 0] and time.monotonic() < deadline:
            used = httpx2.get(f"{app.address}/leaks").json()
        assert used == [0, 0, 0, 0]


MAKE = """
import asyncio
from sqlalchemy import text
from app.core.database import transaction
async def main():
    async with transaction() as db:
        await db.execute(text({!r}))
asyncio.run(main())
"""
