"""The primary key of every table: a 64-bit integer that the database counts up."""

from typing import Annotated, Any, TypeAlias

from annotated_types import Ge, Le
from sqlalchemy import BigInteger, Column, Integer, Table, event
from sqlalchemy.types import NULLTYPE

Key: TypeAlias = Annotated[int, Ge(1), Le(2**63 - 1)]
KEY_TYPE: Any = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts INTEGER only
KEY_ARGUMENTS: dict[str, Any] = {}


@event.listens_for(Column, "before_parent_attach")
def _foreign_key_follows_its_target(column: Column[Any], _table: Table) -> None:
    """Make an `int` that refers to a 64-bit key one too: MySQL refuses others (error 3780)."""
    if column.foreign_keys and type(column.type) is Integer:
        column.type = NULLTYPE  # SQLAlchemy then takes the type of the column referred to
