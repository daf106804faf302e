"""How autogenerate writes column types.

Migrations import nothing of the application and run on every database: a type is written as what
it is to SQLAlchemy, with its variants.
"""

from typing import Any, Literal

from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy import Column, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

from app.core.database.types import UTCDateTime

MAKE_VECTOR = "CREATE EXTENSION IF NOT EXISTS vector"


def render_item(_kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Return the source of a column type, or False for Alembic's own rendering."""
    if isinstance(item, UTCDateTime):
        autogen.imports.add("from sqlalchemy.dialects import mysql")
        variant = 'with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")'
        return f"sa.DateTime(timezone=True).{variant}"
    if isinstance(getattr(item, "_variant_mapping", {}).get("postgresql"), JSONB):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if is_vector(item):
        autogen.imports.add(f"from pgvector.sqlalchemy import {type(item).__name__}")
        return repr(item)
    if isinstance(item, TypeDecorator):
        written = render._repr_type(item.impl_instance, autogen)
        default = getattr(item, "mysql_default_length", None)  # SQLModel's `str` without a length
        if default and isinstance(item.impl_instance, String) and not item.impl_instance.length:
            return f'{written}.with_variant(sa.String({default}), "mysql", "mariadb")'
        return written
    return False


def is_vector(item: Any) -> bool:
    """Return whether a column type is one of pgvector's, which need not be installed."""
    return type(item).__module__.startswith("pgvector.")


def adds_vector(operation: ops.MigrateOperation) -> bool:
    """Return whether an operation makes a column of pgvector's types."""
    if isinstance(operation, ops.ModifyTableOps):
        return any(map(adds_vector, operation.ops))
    if isinstance(operation, ops.CreateTableOp):
        return any(isinstance(c, Column) and is_vector(c.type) for c in operation.columns)
    return isinstance(operation, ops.AddColumnOp) and is_vector(operation.column.type)
