"""What PostgreSQL has beside tables, which Alembic does not compare: enums, domains, extensions."""

from collections.abc import Iterable, Iterator
from typing import Any

from alembic import context as alembic
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import CommandError, PriorityDispatchResult
from sqlalchemy import Column, inspect
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.types import TypeEngine

from manage.migrations.operations import flatten
from manage.migrations.statements import (
    DIALECT,
    OnPostgreSQL,
    extensions,
    literal,
    named,
    statements,
)
from manage.output import say


def compare_named(
    context: AutogenContext, upgrade: ops.UpgradeOps, _schemas: Any
) -> PriorityDispatchResult:
    """Add the statements for what the columns of `upgrade` need and no longer need.

    Raises:
        CommandError: if a member of an enum may have been renamed.
    """
    operations = [*flatten(upgrade)]
    made, lost = [*_types(operations)], [*_types(op.reverse() for op in operations if _drops(op))]
    columns = [column for table in context.sorted_tables for column in table.columns]
    wanted = named(column.type for column in columns)
    stored: dict[str, list[str] | None] = dict.fromkeys(wanted.keys() - named(made).keys())
    if context.dialect.name == "postgresql":
        is_empty = alembic.config.attributes.get("is_empty")  # without a server
        stored = {} if is_empty else _stored(context.connection)
    found = {extension for kind in made for extension in extensions(kind)}
    first = [OnPostgreSQL(f"CREATE EXTENSION IF NOT EXISTS {name}") for name in sorted(found)]
    for name, kind in named(made).items():
        if name not in stored:
            first.append(OnPostgreSQL(*statements(name, kind)))
    for name, kind in wanted.items():
        first += _added(name, stored.get(name) or [], kind)
    last = [
        OnPostgreSQL(*statements(name, kind)[::-1])
        for name, kind in named(lost).items()
        if name in stored and name not in wanted
    ]
    if context.dialect.name == "postgresql":
        for table in (one for one in upgrade.ops if isinstance(one, ops.ModifyTableOps)):
            table.ops[:] = [part for one in table.ops for part in _converted(one)]
    upgrade.ops[:] = [*first, *upgrade.ops, *last]
    return PriorityDispatchResult.CONTINUE


def _drops(operation: ops.MigrateOperation) -> bool:
    return isinstance(operation, ops.DropTableOp | ops.DropColumnOp | ops.AlterColumnOp)


def _types(operations: Iterable[ops.MigrateOperation]) -> Iterator[TypeEngine[Any]]:
    """Yield the types of the columns that operations make."""
    for operation in operations:
        if isinstance(operation, ops.CreateTableOp):
            yield from (part.type for part in operation.columns if isinstance(part, Column))
        elif isinstance(operation, ops.AddColumnOp):
            yield operation.column.type
        elif isinstance(operation, ops.AlterColumnOp) and operation.modify_type is not None:
            yield operation.modify_type


def _converted(change: ops.MigrateOperation) -> Iterator[ops.MigrateOperation]:
    """Yield a change with its conversion to or from an enum, whose default has to go meanwhile."""
    if not isinstance(change, ops.AlterColumnOp) or change.modify_type is None:
        yield change
        return
    old, new = change.existing_type, change.modify_type
    if old is None or named([old]).keys() == named([new]).keys():
        yield change
        return
    quote = DIALECT.identifier_preparer.quote
    table = ".".join(quote(name) for name in (change.schema, change.table_name) if name)
    column, before = quote(change.column_name), change.existing_server_default
    after = before if change.modify_server_default is False else change.modify_server_default
    up, down = (
        f"ALTER TABLE {table} ALTER {column} DROP DEFAULT, ALTER {column} TYPE {sql} "
        f"USING CAST(CAST({column} AS text) AS {sql}){_setting(column, default)}"
        for sql, default in (
            (new.compile(dialect=DIALECT), after),
            (old.compile(dialect=DIALECT), before),
        )
    )
    yield OnPostgreSQL(up, down)
    change.modify_type, change.modify_server_default = None, False
    if change.has_changes():
        yield change


def _setting(column: str, default: Any) -> str:
    value = getattr(default, "arg", None)
    if value is None:
        return ""
    sql = literal(value) if isinstance(value, str) else str(value).partition("::")[0]
    return f", ALTER {column} SET DEFAULT {sql}"


def _stored(connection: Any) -> dict[str, list[str] | None]:
    """Return the members of the enums in the database, and None for domains."""
    inspector: Any = inspect(connection)
    default = inspector.default_schema_name
    found: dict[str, list[str] | None] = {}
    for each in [*inspector.get_enums("*"), *inspector.get_domains("*")]:
        kind = ENUM(name=each["name"], schema=each["schema"])
        for schema in {kind.schema, None if kind.schema == default else kind.schema}:
            kind.schema = schema
            found[DIALECT.identifier_preparer.format_type(kind)] = each.get("labels")
    return found


def _added(name: str, stored: list[str], kind: Any) -> Iterator[OnPostgreSQL]:
    """Yield what adds the members of an enum that the database has not.

    They stay on the way down, as PostgreSQL cannot remove one; and migrations that use one come
    after a commit, so in another `alembic upgrade`, unless the enum is as new.
    """
    members = kind.enums if stored and isinstance(kind, ENUM) else []
    removed, new = [one for one in stored if one not in members], [*members]
    if not members:
        return
    for place, member in enumerate(new):
        if member in stored:
            continue
        if removed:
            raise CommandError(
                f"The enum {name} has {', '.join(removed)} in the database, where the models have "
                f"{member}: if it was renamed, run: uv run alembic revision -m rename, and have it "
                f"execute ALTER TYPE {name} RENAME VALUE {literal(removed[0])} TO "
                f"{literal(member)}; else keep the old one, as PostgreSQL cannot remove it."
            )
        where = f"AFTER {literal(new[place - 1])}" if place else f"BEFORE {literal(stored[0])}"
        yield OnPostgreSQL(f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {literal(member)} {where}")
    if removed:
        told = f"the enum {name} keeps {', '.join(removed)}, which PostgreSQL cannot remove"
        say("careful", told, bad=True)
