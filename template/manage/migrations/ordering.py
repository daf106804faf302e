"""The order in which autogenerate writes operations, so that every database can run them."""

from graphlib import CycleError, TopologicalSorter

from alembic import context as environment
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.util import msg
from sqlalchemy import Dialect, ForeignKeyConstraint

from app.core.database.types import MYSQL
from manage.migrations.defaults import quote_functions
from manage.migrations.indexes import is_special
from manage.migrations.operations import flatten
from manage.migrations.statements import OnPostgreSQL


def in_order(operations: list[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Return operations so that a table is there as long as others refer to it.

    Alembic sorts the tables that it makes, but not those that it drops.
    """
    tables = {
        _name(op): op for op in operations if isinstance(op, ops.CreateTableOp | ops.DropTableOp)
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
    return {_target(key) for key in _keys(made)}


def _keys(table: ops.CreateTableOp) -> list[ForeignKeyConstraint]:
    return [part for part in table.columns if isinstance(part, ForeignKeyConstraint)]


def _name(table: ops.CreateTableOp | ops.DropTableOp) -> str:
    return f"{table.schema}.{table.table_name}" if table.schema else table.table_name


def _target(key: ForeignKeyConstraint) -> str:
    return key.elements[0].target_fullname.rpartition(".")[0]


def apart(operations: list[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Return operations with the special indexes of SQLite out of batches, which lose them."""
    dropped: list[ops.MigrateOperation] = []
    made: list[ops.MigrateOperation] = []
    for group in operations:
        if isinstance(group, ops.ModifyTableOps):
            for op in [*group.ops]:
                if isinstance(op, ops.CreateIndexOp) and is_special(op.to_index()):
                    made.append(op)
                elif isinstance(op, ops.DropIndexOp) and is_special(op.reverse().to_index()):
                    dropped.append(op)
                else:
                    continue
                group.ops.remove(op)
    rest = [op for op in operations if not (isinstance(op, ops.ModifyTableOps) and op.is_empty())]
    return [*dropped, *rest, *made]


def schemas(operations: list[ops.MigrateOperation], dialect: Dialect) -> list[ops.ExecuteSQLOp]:
    """Return what makes the schemas of new tables; they stay on the way down, as extensions do."""
    names = {op.schema for op in operations if isinstance(op, ops.CreateTableOp) and op.schema}
    quote = dialect.identifier_preparer.quote
    return [ops.ExecuteSQLOp(f"CREATE SCHEMA IF NOT EXISTS {quote(one)}") for one in sorted(names)]


def without_circles(operations: list[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Return operations with a foreign key apart if its target is made later or dropped before."""
    made = [_name(op) for op in operations if isinstance(op, ops.CreateTableOp)]
    dropped: list[str] = []
    first: list[ops.MigrateOperation] = []
    last: list[ops.MigrateOperation] = []
    for op in operations:
        if isinstance(op, ops.CreateTableOp):
            made.remove(_name(op))
            later = [key for key in _keys(op) if key.use_alter or _target(key) in made]
            op.columns = [part for part in op.columns if not any(part is key for key in later)]
            for key in later:
                making = ops.CreateForeignKeyOp.from_constraint(key)
                making.kw.pop("use_alter", None)
                last.append(making)
        elif isinstance(op, ops.DropTableOp):
            circular = (key for key in _keys(op.reverse()) if _target(key) in dropped)
            first.extend(map(ops.DropConstraintOp.from_constraint, circular))
            dropped.append(_name(op))
    return [*first, *operations, *last]


def tidy(context: MigrationContext, directives: list[ops.MigrationScript]) -> None:
    """Write no empty migration, and drop tables in order and with their indexes.

    MySQL keeps an index that a foreign key needs (error 1553); with the table it goes by itself.
    """
    upgrade, downgrade = directives[0].upgrade_ops, directives[0].downgrade_ops
    assert upgrade is not None  # noqa: S101  set for a single database
    assert downgrade is not None  # noqa: S101
    config = environment.config
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
        sqlite = context.dialect.name == "sqlite"
        operations.ops[:] = (apart if sqlite else without_circles)(operations.ops)
        if context.dialect.name in MYSQL:
            for op in flatten(operations):
                quote_functions(op)
    upgrade.ops[:0] = schemas(upgrade.ops, context.dialect)
