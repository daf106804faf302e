"""The primary key of every table: a 64-bit integer that the database counts up."""

from contextlib import suppress
from typing import Annotated, Any, TypeAlias

from annotated_types import Ge, Le
from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData
from sqlalchemy.exc import NoReferencedTableError

Key: TypeAlias = Annotated[int, Ge(1), Le(2**63 - 1)]
KEY_TYPE: Any = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts INTEGER only
KEY_ARGUMENTS: dict[str, Any] = {}


def match_foreign_keys(metadata: MetaData) -> None:
    """Make each `int` that refers to a 64-bit key one too: MySQL refuses others (error 3780)."""
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            with suppress(NoReferencedTableError):  # of a table that others make
                _match(key)


def _match(key: ForeignKey) -> None:
    if type(key.parent.type) is Integer and isinstance(key.column.type, BigInteger):
        key.parent.type = key.column.type
