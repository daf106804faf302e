"""How column types are written in migrations.

Migrations import nothing of the application and run on every database: a type is written as what
it is to SQLAlchemy, with its variants. Only a `UserDefinedType` is imported, from where it is.
"""

import re
from functools import cache
from typing import Any, Literal

from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import URL, Dialect, TypeDecorator, types
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeEngine

from app.core.database.types import is_vector

PUBLIC = (types, postgresql, mysql, sqlite)  # where a migration may take a type from
INNER = re.compile(r"(?<![\w.])[A-Z]\w*(?=\()")  # a type inside of another, as Alembic leaves it


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Return the source of a column type, or False for Alembic's own rendering."""
    if kind != "type":
        return False
    return _type(item, autogen)


def _type(item: Any, autogen: AutogenContext) -> str | Literal[False]:
    if is_vector(item):
        autogen.imports.add(f"from pgvector.sqlalchemy import {type(item).__name__}")
        return repr(item)
    database = _database(item)
    if database is not None and autogen.migration_context.dialect.name != database:
        autogen.imports.add(f"from sqlalchemy.dialects import {database}")
        name, bracket, rest = repr(item).partition("(")
        return f"{database}.{name}{bracket}{_qualified(rest)}"
    is_own = not type(item).__module__.startswith("sqlalchemy.")
    if is_own and isinstance(item, TypeDecorator):
        return _decorator(item, autogen)
    if is_own and _plain(item) is None:
        autogen.imports.add(f"from {type(item).__module__} import {type(item).__name__}")
        return repr(item)
    return is_own and _written(item, autogen)


def _decorator(item: Any, autogen: AutogenContext) -> str:
    """Return the source of what a decorator is on each database."""
    written = _written(item.impl_instance, autogen)
    source = written
    for dialect in _dialects():
        own = item.load_dialect_impl(dialect)
        if _ddl(own, dialect) != _ddl(item.impl_instance, dialect):
            names = '"mysql", "mariadb"' if dialect.name == "mysql" else f'"{dialect.name}"'
            source += f".with_variant({_written(own, autogen)}, {names})"
    return source


@cache
def _dialects() -> list[Dialect]:
    """Return the dialects; only autogenerate needs them, so they are not made at import."""
    drivers = ("postgresql+asyncpg", "mysql+aiomysql", "sqlite+aiosqlite")
    return [URL.create(name).get_dialect()() for name in drivers]


def _ddl(item: TypeEngine[Any], dialect: Dialect) -> str | None:
    try:
        return item.compile(dialect=dialect)
    except CompileError:  # as of text without a length on MySQL
        return None


def _written(item: TypeEngine[Any], autogen: AutogenContext) -> str:
    return _qualified(render._repr_type(_plain(item) or item, autogen))


def _qualified(source: str) -> str:
    """Return source with the types inside of others as `sa.Text()`: Alembic leaves them bare."""
    return INNER.sub(lambda name: f"sa.{name[0]}" if hasattr(types, name[0]) else name[0], source)


def _database(item: TypeEngine[Any]) -> str | None:
    """Return the name of the one database that a type of SQLAlchemy is for, or None."""
    package, *names = type(item).__module__.split(".")
    return names[1] if package == "sqlalchemy" and names[0] == "dialects" else None


def _plain(item: TypeEngine[Any]) -> TypeEngine[Any] | None:
    """Return the same type without what a library or a driver made of it; None if there is none."""
    for kind in type(item).__mro__:
        if any(getattr(module, kind.__name__, None) is kind for module in PUBLIC):
            if kind in (types.TypeEngine, types.UserDefinedType):
                return None
            return item if kind is type(item) else item.adapt(kind)
    return None
