"""The database, as the rest of the application sees it."""

from app.core.database.base import Base, PrimaryKey, Timestamps
from app.core.database.connection import DatabaseConnectionManager, database
from app.core.database.decimals import DecimalType
from app.core.database.direct.statement import Record
from app.core.database.discovery import load_models
from app.core.database.key import Key
from app.core.database.retry import run_in_transaction
from app.core.database.session import (
    DbSession,
    ReadSession,
    get_db,
    get_read_db,
    reading,
    transaction,
)
from app.core.database.text import ExactText
from app.core.database.types import (
    Json,
    JSONType,
    TimeType,
    UTCDateTime,
    enum_type,
    utcnow,
)

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
    "Record",
    "TimeType",
    "Timestamps",
    "UTCDateTime",
    "database",
    "enum_type",
    "get_db",
    "get_read_db",
    "load_models",
    "reading",
    "run_in_transaction",
    "transaction",
    "utcnow",
]
