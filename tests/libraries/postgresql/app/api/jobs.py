"""pgqueuer: a job is there if the transaction that asked for it was committed."""

from typing import Any

import asyncpg
from fastapi import APIRouter, HTTPException
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.domain.types import QueueExecutionMode
from pgqueuer.models import Job
from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import settings
from app.core.database import DbSession, transaction
from app.models.user import User

router = APIRouter(prefix="/jobs")


async def queries(db: AsyncSession) -> Queries:
    connection = await (await db.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    return Queries(AsyncpgDriver(driver))


@router.post("/tables")
async def make_tables() -> None:
    async with transaction() as db:
        await (await queries(db)).install()


@router.post("/work")
async def work() -> list[str]:
    url = settings.database_url.set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    done: list[str] = []
    queue = PgQueuer(AsyncpgDriver(connection))

    @queue.entrypoint("greet")
    async def greet(job: Job) -> None:
        async with transaction() as db:
            user = await db.get_one(User, int(job.payload or b""))
            user.is_verified = True
            done.append(user.username)

    await queue.qm.run(mode=QueueExecutionMode.drain)
    await connection.close()
    return done


@router.post("/{name}")
async def add(db: DbSession, name: str, fail: bool = False) -> None:
    user = User(username=name, email=f"{name}@example.com", hashed_password="x")
    db.add(user)
    await db.flush()  # the first statement begins the transaction
    await (await queries(db)).enqueue("greet", str(user.id).encode())
    if fail:
        raise HTTPException(418)
