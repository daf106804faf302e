"""A client reads what it wrote, though replicas are a moment behind."""

from fastapi import FastAPI

from app.core.config import settings
from app.core.database.read_your_writes import ReadYourWrites


def install(app: FastAPI) -> None:
    """Let the time of a client's last write travel with it, if there are replicas."""
    if settings.DATABASE_REPLICA_URLS:
        app.add_middleware(ReadYourWrites, max_age=int(settings.REPLICA_MAX_LAG) + 2)
