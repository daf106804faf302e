"""How `alembic revision --autogenerate` compares models with the database and writes migrations.

Migrations import nothing of the application and run on every database: a type is written as what
it is to SQLAlchemy, with its variants.
"""

import re
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal

from alembic import context
from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.runtime.plugins import Plugin
from alembic.util import DispatchPriority, PriorityDispatchResult, msg
from sqlalchemy import Column, ForeignKeyConstraint, String, TypeDecorator

from app.core.database.collations import install
from app.core.database.text import EXACT, ExactText
from app.core.database.types import PortableJSON, PortableTime, UTCDateTime, is_vector

# Ours, by the dialect that its source names.
PORTABLE = {
    UTCDateTime: (
        "mysql",
        'sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")',
    ),
    PortableTime: ("mysql", 'sa.Time().with_variant(mysql.TIME(fsp=6), "mysql", "mariadb")'),
    PortableJSON: ("postgresql", 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'),
}
MAKE_VECTOR = "CREATE EXTENSION IF NOT EXISTS vector"
NOW = re.compile(r"(now|current_timestamp)(\(\d*\))?", re.IGNORECASE)


def render_item(_kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Return the source of a column type, or False for Alembic's own rendering."""
    for kind, (dialect, source) in PORTABLE.items():
        if isinstance(item, kind):
            autogen.imports.add(f"from sqlalchemy.dialects import {dialect}")
            return source
    if is_vector(item):
        autogen.imports.add(f"from pgvector.sqlalchemy import {type(item).__name__}")
        return repr(item)
    if isinstance(item, TypeDecorator):
        written = render._repr_type(item.impl_instance, autogen)
        if isinstance(item, ExactText):
            exact = f'sa.String(length={item.length}, collation="{EXACT}")'
            return f'{written}.with_variant({exact}, "mysql", "mariadb")'
        default = getattr(item, "mysql_default_length", None)  # SQLModel's `str` without a length
        if default and isinstance(item.impl_instance, String) and not item.impl_instance.length:
            return f'{written}.with_variant(sa.String({default}), "mysql", "mariadb")'
        return written
    return False


def adds_vector(operation: ops.MigrateOperation) -> bool:
    """Return whether an operation makes a column of pgvector's types."""
    if isinstance(operation, ops.ModifyTableOps):
        return any(map(adds_vector, operation.ops))
    if isinstance(operation, ops.CreateTableOp):
        return any(isinstance(c, Column) and is_vector(c.type) for c in operation.columns)
    return isinstance(operation, ops.AddColumnOp) and is_vector(operation.column.type)


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
install(plugin)


def in_order(operations: list[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Return operations so that a table is there as long as others refer to it.

    Alembic sorts the tables that it makes, but not those that it drops.
    """
    tables = {
        op.table_name: op
        for op in operations
        if isinstance(op, ops.CreateTableOp | ops.DropTableOp)
    }
    graph = {
        name: _parents(table) & tables.keys() - {name} for name, table in sorted(tables.items())
    }
    try:
        parents_first = [tables[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError:
        return operations
    made = [table for table in parents_first if isinstance(table, ops.CreateTableOp)]
    dropped = [table for table in parents_first[::-1] if isinstance(table, ops.DropTableOp)]
    return [*made, *(op for op in operations if op not in parents_first), *dropped]


def _parents(table: ops.CreateTableOp | ops.DropTableOp) -> set[str]:
    made = table if isinstance(table, ops.CreateTableOp) else table.reverse()
    keys = [part for part in made.columns if isinstance(part, ForeignKeyConstraint)]
    return {key.referred_table.name for key in keys}


def tidy(_context: MigrationContext, _revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Write no empty migration, drop tables in order and with their indexes, make pgvector's types.

    MySQL keeps an index that a foreign key needs (error 1553); with the table it goes by itself.
    The extension stays on the way down: it may serve others, or be a superuser's.
    """
    upgrade, downgrade = directives[0].upgrade_ops, directives[0].downgrade_ops
    assert upgrade is not None  # noqa: S101  set for a single database
    assert downgrade is not None  # noqa: S101
    config = context.config
    if upgrade.is_empty() and (
        getattr(config.cmd_opts, "autogenerate", False) or config.attributes.get("skip_empty")
    ):
        directives.clear()
        msg("The models and the database agree: nothing to write.")
        return
    for operations in (upgrade, downgrade):
        dropped = {op.table_name for op in operations.ops if isinstance(op, ops.DropTableOp)}
        operations.ops[:] = [
            op
            for op in operations.ops
            if not (
                isinstance(op, ops.DropIndexOp | ops.ModifyTableOps) and op.table_name in dropped
            )
        ]
        if any(isinstance(op, ops.DropTableOp) for op in upgrade.ops):
            operations.ops[:] = in_order(operations.ops)
    if any(map(adds_vector, upgrade.ops)):
        upgrade.ops.insert(0, ops.ExecuteSQLOp(MAKE_VECTOR))
