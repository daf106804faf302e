"""Getting in: there is no login."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession


async def enter(_client: AsyncClient, _db: AsyncSession) -> None:
    """Do nothing."""
