"""What is told about a migration that was just written: its operations, and which may hurt."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Column, Dialect, inspect

from app.core.database.types import MYSQL
from app.core.paths import ROOT
from manage.migrations.operations import danger, describe, flatten, inexact
from manage.migrations.scope import Scope
from manage.output import say

HANDLED = (
    "Cannot correctly sort tables",
    "Skipped unsupported reflection of expression-based index",
    "Unnamed CHECK constraint on reflected table",
)


def tell(script: Script, written: ops.OpContainer) -> None:
    """Print its file and each operation."""
    say("wrote", Path(script.path).relative_to(ROOT))
    for operation in flatten(written):
        say("", describe(operation))


def ignore_handled() -> None:
    """Hide warnings of what ordering.py, indexes.py and sqlite.py see to."""
    for handled in HANDLED:
        warnings.filterwarnings("ignore", handled)
    warnings.filterwarnings("default", "Computed default on")  # told: MySQL writes them anew


@contextmanager
def told() -> Iterator[None]:
    """Print the other warnings like ours, as of what Alembic cannot compare."""
    with warnings.catch_warnings(record=True) as caught:
        yield
    for warning in caught:
        say("careful", warning.message, bad=True)


def review(written: ops.OpContainer, scope: Scope, context: MigrationContext) -> None:
    """Print what may fail or lose what is stored, and what is left alone, on the error output."""
    _warn(written, context.dialect)
    dropped = {one.table_name for one in written.ops if isinstance(one, ops.DropTableOp)}
    left = [what for what, table in sorted(scope.left.items()) if table not in dropped]
    if left:
        say("left", f"not of this project: {', '.join(left)}", bad=True)
    for view in scope.views:
        if context.connection and not inspect(context.connection).has_table(view.name, view.schema):
            advice = "is a view: make it by op.execute in a migration"
            say("careful", f"{view.fullname} {advice}", bad=True)


def _warn(written: ops.OpContainer, dialect: Dialect) -> None:
    operations = [*flatten(written)]
    new = {one.table_name for one in operations if isinstance(one, ops.CreateTableOp)}
    for operation in operations:
        warning = danger(operation)
        if warning and getattr(operation, "table_name", None) not in new:
            say("careful", f"{describe(operation)}: {warning}", bad=True)
        if dialect.name in MYSQL and isinstance(operation, ops.CreateTableOp):
            for column in inexact(operation):
                where = f"{operation.table_name}.{column}"
                advice = "is unique without case and accents; make it ExactText"
                say("careful", f"{where} {advice}", bad=True)
    for hint in _renames(operations, dialect):
        say("careful", hint, bad=True)


def _renames(operations: list[ops.MigrateOperation], dialect: Dialect) -> Iterator[str]:
    """Yield what to write where something is dropped and something like it is made."""
    for old, new in product(operations, operations):
        match old, new:
            case ops.DropTableOp(), ops.CreateTableOp():
                columns = old.to_table().columns, new.to_table().columns
                names = old.table_name, new.table_name
                written = f'op.rename_table("{names[0]}", "{names[1]}")'
            case ops.DropColumnOp(), ops.AddColumnOp() if old.table_name == new.table_name:
                columns = [old.to_column()], [new.column]  # type: ignore[assignment]
                names = old.column_name, new.column.name
                words = f'"{old.table_name}", "{names[0]}", new_column_name="{names[1]}"'
                written = f"op.alter_column({words})"
            case _:
                continue
        if len({_shape(each, dialect) for each in columns}) == 1:
            yield f"{' and '.join(names)} are alike: for a rename write {written} in their place"


def _shape(columns: Iterable[Column[Any]], dialect: Dialect) -> tuple[tuple[str, bool | None], ...]:
    return tuple((column.type.compile(dialect=dialect), column.nullable) for column in columns)
