"""The database, as the rest of the application sees it."""

from typing import TYPE_CHECKING, Any

from app.core.database.base import Base, PrimaryKey, Timestamps
from app.core.database.connection import DatabaseConnectionManager, database
from app.core.database.discovery import load_models
from app.core.database.key import Key
from app.core.database.retry import run_in_transaction
from app.core.database.rows import Row
from app.core.database.session import transaction
from app.core.database.text import ExactText
from app.core.database.types import (
    DecimalType,
    Json,
    JSONType,
    TimeType,
    UTCDateTime,
    enum_type,
    utcnow,
)

if TYPE_CHECKING:
    from app.core.database.dependencies import DbSession, ReadSession, get_db, get_read_db
else:

    def __getattr__(name: str) -> Any:
        """Import what only requests need when it is asked for: commands start without FastAPI."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from app.core.database import dependencies  # noqa: PLC0415

        return getattr(dependencies, name)


__all__ = [
    "Base",
    "DatabaseConnectionManager",
    "DbSession",
    "DecimalType",
    "ExactText",
    "JSONType",
    "Json",
    "Key",
    "PrimaryKey",
    "ReadSession",
    "Row",
    "TimeType",
    "Timestamps",
    "UTCDateTime",
    "database",
    "enum_type",
    "get_db",
    "get_read_db",
    "load_models",
    "run_in_transaction",
    "transaction",
    "utcnow",
]
