"""What PostgreSQL has beside tables, which Alembic does not write: enums, domains, extensions."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from alembic.util import CommandError, PriorityDispatchResult
from sqlalchemy import Column, String, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM, NamedType
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeEngine

from manage.migrations.operations import flatten
from manage.output import say

EXTENSIONS = {  # by the first word of the types that they have
    "citext": "citext",
    "hstore": "hstore",
    "ltree": "ltree",
    "vector": "vector",
    "halfvec": "vector",
    "sparsevec": "vector",
    "geometry": "postgis",
    "geography": "postgis",
}
DIALECT = postgresql.dialect()
FOREIGN = (AttributeError, CompileError, TypeError)  # of types that only another database has


class OnPostgreSQL(ops.ExecuteSQLOp):
    """A statement that other databases skip, and the one that takes it back, or nothing."""

    def __init__(self, sqltext: str, undo: str = "") -> None:
        super().__init__(sqltext)
        self.undo = undo

    def reverse(self) -> "OnPostgreSQL":
        """Return the operation of the way down."""
        return OnPostgreSQL(self.undo, str(self.sqltext))

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """Return what `alembic check` prints."""
        return "execute", self.sqltext


@renderers.dispatch_for(OnPostgreSQL)
def _render(_context: AutogenContext, operation: OnPostgreSQL) -> list[str]:
    sql = str(operation.sqltext).replace(":", r"\:")  # else a parameter
    condition = 'if op.get_context().dialect.name == "postgresql":'
    return [f"{condition}\n    op.execute({sql!r})"] if sql else []


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
    wanted = _named(column.type for column in columns)
    stored: dict[str, list[str] | None] = dict.fromkeys(wanted.keys() - _named(made).keys())
    if context.dialect.name == "postgresql":
        stored = _stored(context.connection)
    found = {extension for kind in made for extension in _extensions(kind)}
    first = [OnPostgreSQL(f"CREATE EXTENSION IF NOT EXISTS {name}") for name in sorted(found)]
    for name, kind in _named(made).items():
        if name not in stored:
            first.append(OnPostgreSQL(*_statements(name, kind)))
    for name, kind in wanted.items():
        first += _added(name, stored.get(name) or [], kind)
    last = [
        OnPostgreSQL(*_statements(name, kind)[::-1])
        for name, kind in _named(lost).items()
        if name in stored and name not in wanted
    ]
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


def _named(kinds: Iterable[TypeEngine[Any]]) -> dict[str, NamedType]:
    """Return the types of `kinds` that have to be made, by their names as in SQL."""
    found = {}
    for kind in kinds:
        own, inner = kind, kind
        with suppress(*FOREIGN):
            while inner is not None:
                own = inner.dialect_impl(DIALECT)
                inner = getattr(own, "impl_instance", None) or getattr(own, "item_type", None)
        if isinstance(own, NamedType) and own.name and getattr(own, "native_enum", True):
            found[DIALECT.identifier_preparer.format_type(own)] = own
    return found


def _extensions(kind: TypeEngine[Any]) -> Iterator[str]:
    with suppress(*FOREIGN):
        word = kind.compile(dialect=DIALECT).lower().partition("(")[0].removesuffix("[]")
        if word in EXTENSIONS:
            yield EXTENSIONS[word]


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


def _statements(name: str, kind: NamedType) -> tuple[str, str]:
    """Return the statements that make and drop a type."""
    if isinstance(kind, DOMAIN):
        made: Any = postgresql.CreateDomainType(kind)
        return str(made.compile(dialect=DIALECT)), f"DROP DOMAIN {name}"
    made = postgresql.CreateEnumType(kind)
    return str(made.compile(dialect=DIALECT)), f"DROP TYPE {name}"


def _added(name: str, stored: list[str], kind: NamedType) -> Iterator[OnPostgreSQL]:
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
                f"execute ALTER TYPE {name} RENAME VALUE {_literal(removed[0])} TO "
                f"{_literal(member)}; else keep the old one, as PostgreSQL cannot remove it."
            )
        where = f"AFTER {_literal(new[place - 1])}" if place else f"BEFORE {_literal(stored[0])}"
        yield OnPostgreSQL(f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {_literal(member)} {where}")
    if removed:
        told = f"the enum {name} keeps {', '.join(removed)}, which PostgreSQL cannot remove"
        say("careful", told, bad=True)


def _literal(text: str) -> str:
    return String().literal_processor(DIALECT)(text)
