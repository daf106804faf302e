"""The session class of this project: SQLModel's, which has `exec` beside SQLAlchemy's methods."""

from sqlmodel.ext.asyncio.session import AsyncSession

__all__ = ["AsyncSession"]
