"""Compares which rows PostgreSQL's indexes are about: Alembic compares their columns only."""

from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Index, Table, text
from sqlalchemy.exc import DBAPIError

from manage.migrations.indexes import PROBE, on_probe

ROWS = text(
    "SELECT pg_get_expr(indpred, indrelid) FROM pg_index"
    " JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE relname = :name AND indrelid = to_regclass(:table)"
)


def compare_partial(
    context: AutogenContext,
    change: ops.ModifyTableOps,
    _schema: str | None,
    _name: str,
    stored: Table | None,
    wanted: Table | None,
) -> PriorityDispatchResult:
    """Make an index anew that is about other rows."""
    if context.dialect.name != "postgresql" or stored is None or wanted is None:
        return PriorityDispatchResult.CONTINUE
    known = {index.name: index for index in stored.indexes}
    changed = {getattr(each, "index_name", None) for each in change.ops}
    for index in wanted.indexes:
        old = known.get(index.name) if index.name not in changed else None
        is_partial = any(_where(one) is not None for one in (old, index) if one is not None)
        if old is not None and is_partial and not _is_same(context, index):
            change.ops.append(ops.DropIndexOp.from_index(old))
            change.ops.append(ops.CreateIndexOp.from_index(index))
    return PriorityDispatchResult.CONTINUE


def _where(index: Index) -> Any:
    return index.dialect_options["postgresql"].get("where")


def _is_same(context: AutogenContext, index: Index) -> bool:
    """Return whether PostgreSQL has an index for these rows, as a temporary table tells."""
    assert context.connection is not None  # noqa: S101  something was compared with
    assert index.table is not None  # noqa: S101
    connection, quote = context.connection, context.dialect.identifier_preparer
    table, name = quote.format_table(index.table), str(index.name)
    has = connection.scalar(ROWS, {"name": name, "table": table})
    if _where(index) is None or has is None:
        return has is None and _where(index) is None
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {PROBE} (LIKE {table})")
        connection.exec_driver_sql(on_probe(index, context.dialect))
        return bool(connection.scalar(ROWS, {"name": name, "table": f"pg_temp.{PROBE}"}) == has)
    except DBAPIError:  # of a column that is new
        return False
    finally:
        savepoint.rollback()
