"""Routes of an owner whose work outlives the endpoint; copied into `app/api/` of a project."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, BackgroundTasks, WebSocket
from fastapi.responses import JSONResponse, StreamingResponse
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import DbSession, ReadSession, database, reading, transaction
from app.models.user import User

router = APIRouter(prefix="/later")
logger = logging.getLogger(__name__)


async def add(db: AsyncSession, name: str) -> None:
    db.add(User(username=name, email=f"{name}@example.com", hashed_password="x"))
    await db.flush()


@router.get("/state")
async def state() -> dict[str, Any]:
    async with reading() as db:
        found = (await db.scalars(select(User.username).order_by(User.id))).all()
    pool: Any = database.engine.pool
    return {"names": found, "checked_out": pool.checkedout()}


@router.post("/session/{name}")
async def with_its_session(db: DbSession, name: str, tasks: BackgroundTasks) -> None:
    async def later() -> None:
        try:
            await add(db, f"{name}-later")
        except Exception as error:  # noqa: BLE001  to see it in the log
            logger.warning("Refused: %s", error)

    await add(db, name)
    tasks.add_task(later)


@router.post("/own/{name}")
async def with_a_session_of_its_own(db: DbSession, name: str, tasks: BackgroundTasks) -> None:
    async def later() -> None:
        async with transaction() as own:
            await add(own, f"{name}-later")

    await add(db, name)
    tasks.add_task(later)


@router.get("/stream")
async def stream_with_its_session(db: ReadSession) -> StreamingResponse:
    async def lines() -> AsyncIterator[str]:
        for name in await db.scalars(select(User.username)):
            yield f"{name}\n"

    return StreamingResponse(lines())


@router.get("/stream-own")
async def stream() -> StreamingResponse:
    async def lines() -> AsyncIterator[str]:
        async with reading() as db:
            async for name in await db.stream_scalars(select(User.username).order_by(User.id)):
                yield f"{name}\n"

    return StreamingResponse(lines())


@router.get("/slow")
async def slow() -> StreamingResponse:
    """Rows are read page by page, so that a slow client holds no connection."""

    async def lines() -> AsyncIterator[str]:
        last: str = ""
        while True:
            async with reading() as db:
                found = select(User.username).where(User.username > last)
                page = (await db.scalars(found.order_by(User.username).limit(2))).all()
            for last in page:
                yield f"{last}\n"
            if not page:
                return
            await asyncio.sleep(0.05)

    return StreamingResponse(lines())


@router.websocket("/socket")
async def socket(socket: WebSocket, db: DbSession) -> None:
    await socket.accept()
    while True:
        name = await socket.receive_text()
        await add(db, name)
        await socket.send_text(f"stored {name}")


@router.websocket("/socket-own")
async def socket_with_transactions(socket: WebSocket) -> None:
    await socket.accept()
    while True:
        name = await socket.receive_text()
        async with transaction() as db:
            await add(db, name)
        await socket.send_text(f"stored {name}")


@router.post("/caught/{name}")
async def caught(db: DbSession, name: str) -> JSONResponse:
    """What GraphQL and JSON-RPC do: an error becomes an answer, so the rollback is theirs."""
    try:
        await add(db, name)
        raise ValueError
    except ValueError:
        await db.rollback()
        return JSONResponse({"errors": ["no"]}, 200)


@router.get("/two")
async def two(first: DbSession, second: DbSession, reader: ReadSession) -> dict[str, Any]:
    await add(first, "two")
    counts = [await db.scalar(select(func.count()).select_from(User)) for db in (first, reader)]
    return {"same": first is second, "seen": counts}
