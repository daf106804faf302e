"""Compares MySQL's indexes over expressions or downwards, of which SQLAlchemy reads less."""

from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.ddl.mysql import MySQLImpl
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Index, MetaData, Table, column, desc, text
from sqlalchemy.exc import DBAPIError

from app.core.database.types import MYSQL
from manage.migrations.indexes import PROBE, is_special, on_probe

NO_COLUMN = 1054
Part = tuple[str | None, str | None, bool]  # a column or an expression, and whether it goes down
Parts = list[Part]


class Impl(MySQLImpl):
    """Alembic's MySQL, which leaves such indexes to `compare_expressions`."""

    __dialect__ = "mysql"

    def correct_for_autogen_constraints(
        self, stored_uniques: Any, stored: set[Index], uniques: Any, wanted: set[Index]
    ) -> None:
        """Take the special indexes out of what Alembic compares."""
        correct: Any = super().correct_for_autogen_constraints  # it has no types
        correct(stored_uniques, stored, uniques, wanted)
        names = {index.name for index in wanted if is_special(index)}
        for found in (stored_uniques, stored, wanted):
            found -= {one for one in found if one.name in names}


class MariaImpl(Impl):
    """The same for MariaDB."""

    __dialect__ = "mariadb"


def compare_expressions(
    context: AutogenContext,
    change: ops.ModifyTableOps,
    _schema: str | None,
    _name: str,
    stored: Table | None,
    wanted: Table | None,
) -> PriorityDispatchResult:
    """Make anew what has another expression; let the way down know what is dropped."""
    if context.dialect.name not in MYSQL:
        return PriorityDispatchResult.CONTINUE
    made = {} if stored is None else _made(context, stored)
    for place, operation in enumerate(change.ops):
        if isinstance(operation, ops.DropIndexOp) and operation.index_name in made:
            old, parts = made[operation.index_name]
            if any(expression or is_down for _, expression, is_down in parts):
                change.ops[place] = ops.DropIndexOp.from_index(old)
    for index in filter(is_special, wanted.indexes if wanted is not None else ()):
        if index.name in made:
            old, parts = made[index.name]
            same_kind = bool(old.unique) == bool(index.unique)
            if same_kind and _stored_as(context, index) in (parts, None):
                continue
            change.ops.append(ops.DropIndexOp.from_index(old))
        change.ops.append(ops.CreateIndexOp.from_index(index))
    return PriorityDispatchResult.CONTINUE


def _made(context: AutogenContext, table: Table) -> dict[str | None, tuple[Index, Parts]]:
    """Return the indexes that a table has."""
    assert context.connection is not None  # noqa: S101  something was compared with
    quoted = context.dialect.identifier_preparer.format_table(table)
    found: dict[str, tuple[bool, Parts]] = {}
    for row in context.connection.exec_driver_sql(f"SHOW INDEX FROM {quoted}").mappings():
        found.setdefault(row["Key_name"], (not row["Non_unique"], []))[1].append(_part(row))
    indexes: dict[str | None, tuple[Index, Parts]] = {}
    for name, (unique, parts) in found.items():
        index = Index(name, *map(_key, parts), unique=unique)
        Table(table.name, MetaData(), index, schema=table.schema)
        indexes[name] = index, parts
    return indexes


def _part(row: Any) -> Part:
    return row["Column_name"], row.get("Expression"), row["Collation"] == "D"


def _key(part: Part) -> Any:
    name, expression, is_down = part
    key: Any = column(name) if name else text(f"({expression})")
    return desc(key) if is_down else key


def _stored_as(context: AutogenContext, index: Index) -> Parts | None:
    """Return what MySQL makes of an index, as a temporary table tells; None if it cannot."""
    assert context.connection is not None  # noqa: S101
    assert index.table is not None  # noqa: S101
    run, quote = context.connection.exec_driver_sql, context.dialect.identifier_preparer
    table, name = quote.format_table(index.table), quote.quote_identifier(str(index.name))
    try:
        run(f"CREATE TEMPORARY TABLE {PROBE} LIKE {table}")
        run(f"DROP INDEX {name} ON {PROBE}")
        run(on_probe(index, context.dialect))
        rows = run(f"SHOW INDEX FROM {PROBE} WHERE Key_name = %s", (index.name,)).mappings()
        return [*map(_part, rows)]
    except DBAPIError as error:  # a new column is a change; what else is wrong, nobody can tell
        return [] if error.orig is not None and error.orig.args[0] == NO_COLUMN else None
    finally:
        run(f"DROP TEMPORARY TABLE IF EXISTS {PROBE}")
