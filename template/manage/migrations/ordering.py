"""The order in which autogenerate writes operations, so that every database can run them."""

from graphlib import CycleError, TopologicalSorter
from typing import Any

from alembic import context
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.util import msg
from sqlalchemy import ForeignKeyConstraint

from manage.migrations.statements import OnPostgreSQL


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
    others = [op for op in operations if op not in parents_first]
    types = [op for op in others if isinstance(op, OnPostgreSQL)]
    makes = [op for op in types if not str(op.sqltext).startswith("DROP ")]
    rest = [op for op in others if op not in types]
    return [*makes, *made, *rest, *dropped, *(op for op in types if op not in makes)]


def _parents(table: ops.CreateTableOp | ops.DropTableOp) -> set[str]:
    made = table if isinstance(table, ops.CreateTableOp) else table.reverse()
    keys = [part for part in made.columns if isinstance(part, ForeignKeyConstraint)]
    return {key.referred_table.name for key in keys}


def tidy(_context: MigrationContext, _revision: Any, directives: list[ops.MigrationScript]) -> None:
    """Write no empty migration, and drop tables in order and with their indexes.

    MySQL keeps an index that a foreign key needs (error 1553); with the table it goes by itself.
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
