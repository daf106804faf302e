"""How autogenerate compares columns with the database, where Alembic's own comparison is wrong."""

import re
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy import Column, text

from app.core.database.text import EXACT, ExactText
from app.core.database.types import MYSQL

NOW = re.compile(r"(now|current_timestamp)(\(\d*\))?", re.IGNORECASE)
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
    """Change a column to `ExactText` if MySQL or MariaDB compare it otherwise.

    Alembic looks at collations only of columns whose collation is not that of their table.
    """
    if not isinstance(wanted.type, ExactText) or context.dialect.name not in MYSQL:
        return PriorityDispatchResult.CONTINUE
    assert context.connection is not None  # noqa: S101  something was compared with
    names = {"table": table, "column": column, "schema": schema}
    if context.connection.scalar(COLLATION, names) == EXACT:
        return PriorityDispatchResult.CONTINUE
    change.existing_type, change.modify_type = stored.type, wanted.type
    return PriorityDispatchResult.STOP


def same_moment(
    context: AutogenContext,
    change: ops.AlterColumnOp,
    _schema: str | None,
    _table: str,
    _column: str,
    stored: Column[Any],
    wanted: Column[Any],
) -> PriorityDispatchResult:
    """Leave a column alone if both defaults are the time of the insert, which MySQL writes anew.

    As `compare_server_default` it could not be: Alembic calls that for computed columns, too,
    and fails.
    """
    if not all(_is_now(column.server_default, context.dialect) for column in (stored, wanted)):
        return PriorityDispatchResult.CONTINUE
    change.existing_server_default = stored.server_default
    return PriorityDispatchResult.STOP


def _is_now(default: Any, dialect: Any) -> bool:
    written = getattr(default, "arg", "")  # a computed column has none
    if not isinstance(written, str):
        written = str(written.compile(dialect=dialect))
    return bool(NOW.fullmatch(written))


plugin = Plugin("app")
plugin.add_autogenerate_comparator(
    same_moment, "column", "server_default", priority=DispatchPriority.FIRST
)
plugin.add_autogenerate_comparator(
    same_collation, "column", "types", priority=DispatchPriority.FIRST
)
