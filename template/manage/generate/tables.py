"""Migrations of one table: they are known without asking a database, so none has to be there."""

from importlib import import_module
from typing import Any

from alembic.operations import ops
from alembic.script import Script
from sqlalchemy import Table
from sqlalchemy.orm import configure_mappers

from app.core.config import settings
from manage.errors import Failure
from manage.generate.names import Name
from manage.migrations.initial import empty_database
from manage.migrations.revisions import write_script

LONGEST_NAME = 63  # of a constraint, in PostgreSQL


def table_of(name: Name) -> Table:
    """Return the table of a new model.

    Raises:
        Failure: if the name of one of its constraints or indexes is too long.
    """
    model = getattr(import_module(name.module), name.model)
    configure_mappers()
    table: Table = model.__table__
    parts: list[Any] = [*table.constraints, *table.indexes]
    for part in parts:
        if len(name_of_part := str(part.name)) > LONGEST_NAME:
            raise Failure(f"{name_of_part} has over {LONGEST_NAME} characters; use shorter names.")
    return table


def write_create(table: Table) -> Script:
    """Write the migration that makes `table`."""
    return _write(f"create {table.name}", table, reverse=False)


def write_drop(table: Table) -> Script:
    """Write the migration that drops `table`."""
    return _write(f"drop {table.name}", table, reverse=True)


def _write(message: str, table: Table, *, reverse: bool) -> Script:
    def fill(script: ops.MigrationScript) -> None:
        up, down = script.upgrade_ops_list[0].ops, script.downgrade_ops_list[0].ops
        if reverse:
            up, down = down, up
        up.append(ops.CreateTableOp.from_table(table))
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        up.extend(ops.CreateIndexOp.from_index(index) for index in indexes)
        down.append(ops.DropTableOp.from_table(table))

    with empty_database(settings.database_url) as connection:
        script = write_script(message, fill, connection=connection)
    assert script is not None  # noqa: S101  it has operations
    return script
