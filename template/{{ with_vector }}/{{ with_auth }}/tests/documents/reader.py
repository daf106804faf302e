"""Somebody who may use documents."""

from sqlalchemy.ext.asyncio import AsyncSession

from tests.auth.people import logged_in, person


async def reader_headers(db: AsyncSession) -> dict[str, str]:
    """Return the headers of somebody who is logged in."""
    return await logged_in(db, await person(db))
