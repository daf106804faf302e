"""Replicas to read from: none; the template's option `replicas` has some."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import Settings
from app.core.database.gate import Gate


class Replicas:
    """What `DatabaseConnectionManager` asks where to read."""

    def __init__(self, primary: AsyncEngine, settings: Settings, gate: Callable[[], Gate]) -> None:
        """Take the primary, which is all there is."""

    async def choose(self) -> tuple[AsyncEngine, Gate] | None:
        """Return None: the primary is read."""
        return None

    async def close(self) -> None:
        """Do nothing."""
