"""What a migration does, in words, and which of it may lose data or fail on existing rows."""

import re
from collections.abc import Iterator
from math import inf
from typing import Any

from alembic.operations import ops
from sqlalchemy import (
    BigInteger,
    Column,
    Enum,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from app.core.database.text import ExactText


def flatten(operations: ops.OpContainer) -> Iterator[ops.MigrateOperation]:
    """Yield the operations without the containers that group them by table."""
    for operation in operations.ops:
        if isinstance(operation, ops.ModifyTableOps):
            yield from flatten(operation)
        else:
            yield operation


def describe(operation: ops.MigrateOperation) -> str:
    """Return, for example, "add column posts.title"."""
    if isinstance(operation, ops.ExecuteSQLOp):
        return f"execute {operation.sqltext}"
    words = re.findall("[A-Z][a-z]+", type(operation).__name__.removesuffix("Op"))
    column = getattr(operation, "column", None)
    parts = (
        getattr(operation, "table_name", None) or getattr(operation, "source_table", None),
        getattr(column, "name", None)
        or getattr(operation, "column_name", None)
        or getattr(operation, "index_name", None)
        or getattr(operation, "constraint_name", None),
    )
    return f"{' '.join(words).lower()} {'.'.join(str(part) for part in parts if part)}"


def danger(operation: ops.MigrateOperation) -> str | None:
    """Return what may go wrong when `operation` meets existing rows, or None."""
    match operation:
        case ops.DropTableOp() | ops.DropColumnOp():
            return "its data is lost"
        case ops.AddColumnOp(column=column) if (
            not column.nullable and column.server_default is None
        ):
            return "NOT NULL without a default fails if the table has rows"
        case ops.AlterColumnOp(modify_nullable=False):
            return "NOT NULL fails if a row has none"
        case ops.AlterColumnOp(modify_type=new, existing_type=old) if new is not None and (
            old is None or _narrows(old, new)
        ):
            return f"{new!r} holds less than {old!r}: values may be cut or refused"
        case ops.CreateUniqueConstraintOp() | ops.CreateIndexOp(unique=True):
            return "fails if rows have the same value"
    return None


def inexact(operation: ops.CreateTableOp) -> list[str]:
    """Return the columns of a new table that are unique text and follow MySQL's collation."""
    parts = operation.columns
    unique = {
        column.name
        for part in parts
        if isinstance(part, UniqueConstraint | PrimaryKeyConstraint)
        for column in part.columns
    }
    return [
        column.name
        for column in parts
        if isinstance(column, Column)
        and (column.unique or column.name in unique)
        and not column.foreign_keys
        and _is_inexact(column.type)
    ]


def _is_inexact(kind: TypeEngine[Any]) -> bool:
    plain = getattr(kind, "impl_instance", kind)
    if isinstance(kind, ExactText) or not isinstance(plain, String) or isinstance(plain, Enum):
        return False
    return plain.collation is None


def _narrows(old: TypeEngine[Any], new: TypeEngine[Any]) -> bool:
    if old._type_affinity is not new._type_affinity:
        return True
    return any(after < before for before, after in zip(_room(old), _room(new), strict=True))


def _room(kind: TypeEngine[Any]) -> tuple[float, ...]:
    """Return how much a type holds: characters, digits before and after the point, or bytes."""
    kind = getattr(kind, "impl_instance", kind)
    if isinstance(kind, String):
        return (kind.length or inf,)
    if isinstance(kind, Numeric):
        return (kind.precision or inf) - (kind.scale or 0), kind.scale or 0
    if isinstance(kind, Integer):
        return (8 if isinstance(kind, BigInteger) else 2 if isinstance(kind, SmallInteger) else 4,)
    return ()
