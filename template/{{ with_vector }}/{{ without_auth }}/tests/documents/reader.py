"""Somebody who may use documents."""

from sqlalchemy.ext.asyncio import AsyncSession


async def reader_headers(_db: AsyncSession) -> dict[str, str]:
    """Return the headers that a request needs: none."""
    return {}
