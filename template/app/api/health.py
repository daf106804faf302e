"""Probes: is the process alive, and can it serve."""

import asyncio
import logging

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from app.core.config import settings
from app.core.database import database
from app.core.database.migrations import migrations_pending, read_revisions
from app.core.http.errors import problems, unavailable

router = APIRouter(prefix="/health", tags=["health"])
logger = logging.getLogger(__name__)


class Health(BaseModel):
    """What a probe answers when all is well."""

    status: str = "ok"


@router.get("/live")
async def live() -> Health:
    """Answer as long as the process does; a failing database is no reason to restart it."""
    return Health()


@router.get("/ready", response_model=Health, responses=problems(503))
async def ready() -> Health | JSONResponse:
    """Answer 200 when the database answers in time and has all migrations, else 503."""
    try:
        await database.initialize()
        await read_revisions()  # which takes its time once, so it is none of the database's
        async with (
            asyncio.timeout(settings.READY_TIMEOUT),
            database.gate.admitted(),  # a request would wait there, too
            database.read_engine.connect() as connection,
        ):
            if await migrations_pending(connection):
                return unavailable("Migrations are pending: run alembic upgrade head.")
    except (SQLAlchemyError, OSError) as error:
        logger.warning("Not ready: %s", getattr(error, "orig", None) or repr(error))
        return unavailable("The database cannot answer now.")
    return Health()
