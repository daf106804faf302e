"""Compares indexes of SQLite over expressions or a part of the rows, which Alembic leaves out."""

import re
from typing import Any

from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import PriorityDispatchResult
from sqlalchemy import Column, Dialect, Index, MetaData, Table, text
from sqlalchemy.schema import CreateIndex

PROBE = "alembic_probe"  # a temporary table, to ask what the server makes of something
MADE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql <> ''"
PARTS = re.compile(r"CREATE( UNIQUE)? INDEX.*? ON [^(]+\((.*?)\)\s*(?:WHERE (.*))?", re.I | re.S)


def on_probe(index: Index, dialect: Dialect) -> str:
    """Return the statement that makes an index, for the temporary table `PROBE` instead."""
    assert index.table is not None  # noqa: S101  it is one of a model
    table = dialect.identifier_preparer.format_table(index.table)
    making = str(CreateIndex(index).compile(dialect=dialect))
    return making.replace(f" ON {table} ", f" ON {PROBE} ", 1)


def is_special(index: Index) -> bool:
    """Return whether an index is over more than columns, or of a part of the rows."""
    only_columns = all(isinstance(part, Column) for part in index.expressions)
    return not only_columns or index.dialect_kwargs.get("sqlite_where") is not None


def compare_special(
    context: AutogenContext,
    change: ops.ModifyTableOps,
    _schema: str | None,
    name: str,
    stored: Table | None,
    wanted: Table | None,
) -> PriorityDispatchResult:
    """Make those that the model has and the table has not, and drop others; compare their SQL."""
    if context.dialect.name != "sqlite" or wanted is None:
        return PriorityDispatchResult.CONTINUE
    special = {str(index.name): index for index in wanted.indexes if is_special(index)}
    plain = [] if stored is None else [one for one in stored.indexes if not is_special(one)]
    compared = {index.name for index in plain}
    kept = {index.name for index in wanted.indexes}
    for known, sql in _stored(context, stored).items():
        old = _index(name, known, sql)
        if known in special:
            new = CreateIndex(special[known]).compile(dialect=context.dialect)
            if _plain(str(new)) == _plain(sql):
                del special[known]
                continue
        elif known in compared or (
            known not in kept and not context.run_object_filters(old, known, "index", True, None)
        ):
            continue
        change.ops.append(ops.DropIndexOp.from_index(old))
    change.ops.extend(map(ops.CreateIndexOp.from_index, special.values()))
    return PriorityDispatchResult.CONTINUE


def _stored(context: AutogenContext, table: Table | None) -> dict[str, str]:
    if table is None:
        return {}
    assert context.connection is not None  # noqa: S101  something was compared with
    made = context.connection.exec_driver_sql(MADE, (table.name,))
    return {row.name: row.sql for row in made}


def _index(table: str, name: str, sql: str) -> Index:
    parts = PARTS.fullmatch(sql.strip())
    assert parts is not None, sql  # noqa: S101  SQLite has no other form
    where: Any = {"sqlite_where": text(parts[3])} if parts[3] else {}
    index = Index(name, text(parts[2]), unique=bool(parts[1]), **where)
    Table(table, MetaData(), index)
    return index


def _plain(sql: str) -> str:
    return re.sub(r"[\s\"`\[\]]+", "", sql).lower().removesuffix(";")
