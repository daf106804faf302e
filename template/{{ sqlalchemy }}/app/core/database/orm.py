"""The session class of this project: SQLAlchemy's."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["OWN_TYPES", "AsyncSession"]

OWN_TYPES: Mapping[Any, Callable[[], Any]] = {}
"""What columns have in place of types of the ORM."""
