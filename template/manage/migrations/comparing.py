"""How autogenerate compares columns with the database, where Alembic's own comparison is wrong."""

from types import NoneType
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult
from sqlalchemy import Column, MetaData, Table, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable, DefaultClause

from app.core.database.text import EXACT, ExactText
from app.core.database.types import MYSQL
from manage.migrations.expressions import compare_expressions
from manage.migrations.indexes import PROBE, compare_special
from manage.migrations.named import compare_named
from manage.migrations.partial import compare_partial
from manage.migrations.statements import literal, named

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


def same_type(
    context: AutogenContext,
    change: ops.AlterColumnOp,
    _schema: str | None,
    _table: str,
    _column: str,
    stored: Column[Any],
    wanted: Column[Any],
) -> PriorityDispatchResult:
    """Leave a type alone if MySQL or MariaDB store it as what they have, as BLOB(9) as TINYBLOB."""
    written = _as_stored(context, wanted) if context.dialect.name in MYSQL else None
    dialect = context.dialect
    if not written or written["type"].compile(dialect) != stored.type.compile(dialect):
        return PriorityDispatchResult.CONTINUE
    change.existing_type = stored.type
    return PriorityDispatchResult.STOP


def same_default(
    context: AutogenContext,
    change: ops.AlterColumnOp,
    _schema: str | None,
    _table: str,
    _column: str,
    stored: Column[Any],
    wanted: Column[Any],
) -> PriorityDispatchResult:
    """Leave a default alone if the database would store it as what it has.

    MySQL and MariaDB write many anew: false as 0, 1.5 as 1.500000, (UUID()) as uuid(), now() as
    CURRENT_TIMESTAMP; and Alembic cannot compare texts with a quote. As `compare_server_default`
    this could not be: Alembic calls that for computed columns, too, and fails.
    """
    new: Any = getattr(wanted.server_default, "arg", None)
    if context.dialect.name == "postgresql" and named([wanted.type]) and isinstance(new, str):
        return _enum_default(change, stored, wanted)  # a new member is no value of the old type yet
    written = _as_stored(context, wanted) if wanted.server_default else None
    default = getattr(stored.server_default, "arg", None)
    has = None if default is None else default.text
    if not written or has not in (written["default"], f"({written['default']})"):  # as in SQLite
        return PriorityDispatchResult.CONTINUE
    change.existing_server_default = stored.server_default
    return PriorityDispatchResult.STOP


def _enum_default(
    change: ops.AlterColumnOp, stored: Column[Any], wanted: Column[Any]
) -> PriorityDispatchResult:
    old, new = (getattr(one.server_default, "arg", None) for one in (stored, wanted))
    change.existing_server_default = stored.server_default
    if old is None or str(old).partition("::")[0] != literal(str(new)):
        change.modify_server_default = wanted.server_default
    return PriorityDispatchResult.STOP


def _as_stored(context: AutogenContext, wanted: Column[Any]) -> ReflectedColumn | None:
    """Return what the database makes of a column, as a temporary table tells, or None."""
    default: Any = wanted.server_default
    if not isinstance(default, DefaultClause | NoneType):
        return None
    assert context.connection is not None  # noqa: S101  something was compared with
    default = default and default.arg
    column = Column(wanted.name, wanted.type, nullable=wanted.nullable, server_default=default)
    probe = Table(PROBE, MetaData(), column, prefixes=["TEMPORARY"])
    savepoint = context.connection.begin_nested()
    try:
        context.connection.execute(CreateTable(probe))
        return inspect(context.connection).get_columns(PROBE)[0]
    except DBAPIError:  # it may not make one, or no table could have this column
        return None
    finally:
        savepoint.rollback()
        if context.dialect.name in MYSQL:
            context.connection.exec_driver_sql(f"DROP TEMPORARY TABLE IF EXISTS {PROBE}")


plugin = Plugin("app")
plugin.add_autogenerate_comparator(compare_named, "schema", priority=DispatchPriority.LAST)
plugin.add_autogenerate_comparator(
    same_default, "column", "server_default", priority=DispatchPriority.FIRST
)
plugin.add_autogenerate_comparator(
    same_collation, "column", "types", priority=DispatchPriority.FIRST
)
plugin.add_autogenerate_comparator(same_type, "column", "types", priority=DispatchPriority.FIRST)
plugin.add_autogenerate_comparator(compare_special, "table", "indexes")
plugin.add_autogenerate_comparator(
    compare_expressions, "table", "indexes", priority=DispatchPriority.LAST
)
plugin.add_autogenerate_comparator(
    compare_partial, "table", "indexes", priority=DispatchPriority.LAST
)
