"""Compares the collations of `ExactText` with those that MySQL and MariaDB have.

Alembic does so only for columns whose collation is not that of their table.
"""

from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy import Column, text

from app.core.database.text import EXACT, ExactText
from app.core.database.types import MYSQL

COLLATION = text(
    "SELECT collation_name FROM information_schema.columns WHERE table_name = :table"
    " AND column_name = :column AND table_schema = COALESCE(:schema, DATABASE())"
)


def same_collation(
    context: AutogenContext,
    change: ops.AlterColumnOp,
    schema: str | None,
    table: str,
    column: str,
    stored: Column[Any],
    wanted: Column[Any],
) -> PriorityDispatchResult:
    """Change a column to `ExactText` if it is compared otherwise."""
    if not isinstance(wanted.type, ExactText) or context.dialect.name not in MYSQL:
        return PriorityDispatchResult.CONTINUE
    assert context.connection is not None  # noqa: S101  something was compared with
    names = {"table": table, "column": column, "schema": schema}
    if context.connection.scalar(COLLATION, names) == EXACT:
        return PriorityDispatchResult.CONTINUE
    change.existing_type, change.modify_type = stored.type, wanted.type
    return PriorityDispatchResult.STOP


def install(plugin: Plugin) -> None:
    """Add the comparison to `plugin`."""
    plugin.add_autogenerate_comparator(
        same_collation, "column", "types", priority=DispatchPriority.FIRST
    )
