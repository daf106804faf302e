"""The primary key of every table: a UUIDv7, made here, ordered by time (RFC 9562, section 5.7)."""

import uuid
from typing import Any, TypeAlias

from sqlalchemy import MetaData, Uuid
from uuid_utils.compat import uuid7

Key: TypeAlias = uuid.UUID
KEY_TYPE: Any = Uuid()
KEY_ARGUMENTS: dict[str, Any] = {"default": uuid7}


def match_foreign_keys(metadata: MetaData) -> None:
    """Do nothing: a `UUID` that refers to a key is of its type already."""
