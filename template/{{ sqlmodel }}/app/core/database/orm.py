"""The session class of this project: SQLModel's, which has `exec` beside SQLAlchemy's methods."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.sqltypes import UTCDateTime as DateTimeOfSQLModel

from app.core.database.types import UTCDateTime

__all__ = ["OWN_TYPES", "AsyncSession"]

OWN_TYPES: Mapping[Any, Callable[[], Any]] = {DateTimeOfSQLModel: UTCDateTime}
"""What columns have in place of types of the ORM: this one drops fractions of seconds on MySQL."""
