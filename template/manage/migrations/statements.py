"""Types that PostgreSQL has beside tables, and the statements that make and drop them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations import ops
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import DOMAIN, ENUM, NamedType
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeEngine

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
MAKE: Any = postgresql.dialect
DIALECT: Any = MAKE(paramstyle="named")  # else a % is doubled
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


def named(kinds: Iterable[TypeEngine[Any]]) -> dict[str, Any]:
    """Return the types of `kinds` that have to be made, by their names as in SQL."""
    found = {}
    for kind in kinds:
        own: Any = kind
        inner: Any = kind
        with suppress(*FOREIGN):
            while inner is not None:
                own = inner.dialect_impl(DIALECT)
                inner = getattr(own, "impl_instance", None) or getattr(own, "item_type", None)
        if isinstance(own, ENUM | DOMAIN) and own.name and getattr(own, "native_enum", True):
            found[DIALECT.identifier_preparer.format_type(own)] = own
    return found


def extensions(kind: TypeEngine[Any]) -> Iterator[str]:
    """Yield the extension that has a type, if one is known."""
    with suppress(*FOREIGN):
        word = kind.compile(dialect=DIALECT).lower().partition("(")[0].removesuffix("[]")
        if word in EXTENSIONS:
            yield EXTENSIONS[word]


def statements(name: str, kind: NamedType) -> tuple[str, str]:
    """Return the statements that make and drop a type."""
    if isinstance(kind, DOMAIN):
        made: Any = postgresql.CreateDomainType(kind)
        return str(made.compile(dialect=DIALECT)), f"DROP DOMAIN {name}"
    made = postgresql.CreateEnumType(kind)
    return str(made.compile(dialect=DIALECT)), f"DROP TYPE {name}"


def literal(text: str) -> str:
    """Return a text as it is in SQL."""
    return "'" + text.replace("'", "''") + "'"
