"""Defaults of MySQL that call a function: in parentheses, as it wants them for DATETIME(6)."""

from collections.abc import Iterator
from typing import Any

from alembic.operations import ops
from sqlalchemy import Column, DefaultClause, text
from sqlalchemy.dialects import mysql
from sqlalchemy.sql.functions import FunctionElement

DIALECT: Any = mysql.dialect()


def quote_functions(operation: ops.MigrateOperation) -> None:
    """Put defaults in parentheses that MySQL takes only so: `(now())`, `(CURRENT_TIMESTAMP)`."""
    for column in _columns(operation):
        column.server_default = _quoted(column.server_default)
    if isinstance(operation, ops.AlterColumnOp):
        operation.modify_server_default = _quoted(operation.modify_server_default)


def _columns(operation: ops.MigrateOperation) -> Iterator[Any]:
    if isinstance(operation, ops.CreateTableOp):
        yield from (part for part in operation.columns if isinstance(part, Column))
    elif isinstance(operation, ops.AddColumnOp):
        yield operation.column


def _quoted(default: Any) -> Any:
    function = getattr(default, "arg", None)
    if not isinstance(default, DefaultClause) or not isinstance(function, FunctionElement):
        return default
    compiled: Any = function.compile(dialect=DIALECT)
    return DefaultClause(text(f"({compiled})"))
