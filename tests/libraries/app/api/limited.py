"""A route that slowapi limits, and one that Sentry is told about."""

from fastapi import APIRouter, Request
from slowapi import Limiter
from slowapi.util import get_remote_address
from sqlalchemy import text

from app.core.database import DbSession
from app.models.user import User

router = APIRouter()
limiter = Limiter(key_func=get_remote_address)


@router.post("/limited")
@limiter.limit("2/minute")
async def limited(request: Request, db: DbSession, name: str) -> None:
    db.add(User(username=name, email=f"{name}@example.com", hashed_password="x"))


@router.get("/broken")
async def broken(db: DbSession) -> None:
    await db.execute(text("SELECT 41"))
    raise ZeroDivisionError("for Sentry")
