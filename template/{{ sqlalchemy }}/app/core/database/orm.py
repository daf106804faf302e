"""The session class of this project: SQLAlchemy's."""

from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["AsyncSession"]
