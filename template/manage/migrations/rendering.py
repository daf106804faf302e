"""How column types are written in migrations.

Migrations import nothing of the application and run on every database: a type is written as what
it is to SQLAlchemy, with its variants, or by its SQL. Only types of libraries that SQLAlchemy has
none for are imported, from where those have them.
"""

import re
import sys
from functools import cache
from itertools import accumulate
from typing import Any, Literal

import sqlalchemy as sa
from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import URL, Dialect, TypeDecorator, types
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeEngine

PUBLIC = (types, postgresql, mysql, sqlite)  # where a migration may take a type from
INNER = re.compile(r"(?<![\w.'\"])[A-Z]\w*(?=\()")  # a type inside of another, as Alembic leaves it


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Return the source of a column type, or False for Alembic's own rendering."""
    if kind != "type":
        return False
    return _type(item, autogen)


def _type(item: Any, autogen: AutogenContext) -> str | Literal[False]:
    if type(item) in (types.Enum, postgresql.ENUM) and item.native_enum and item.name:
        return _enum(item, autogen)
    if isinstance(item, postgresql.DOMAIN):  # made by `statements.py`, too
        return _by_sql("DOMAIN", str(_ddl(item, _dialects()[0])))
    database = _database(item)
    if database is not None and autogen.migration_context.dialect.name != database:
        autogen.imports.add(f"from sqlalchemy.dialects import {database}")
        name, bracket, rest = repr(item).partition("(")
        return f"{database}.{name}{bracket}{_qualified(rest)}"
    if not _is_own(item):
        return False
    if isinstance(item, TypeDecorator):
        base = item.impl_instance
        while _is_own(base) and isinstance(base, TypeDecorator):
            base = base.impl_instance
        return _with_variants(item, _written(base, autogen), base, autogen)
    return _defined(item, autogen) if _plain(item) is None else _written(item, autogen)


def _is_own(item: Any) -> bool:
    return not type(item).__module__.startswith("sqlalchemy.")


def _enum(item: Any, autogen: AutogenContext) -> str:
    """Return the source of a native enum, which `statements.py` makes and drops."""
    module = "sa" if type(item) is types.Enum else "postgresql"
    if module == "postgresql":
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
    options = re.sub(r", (metadata=MetaData\(.*?\)|create_type=\w+)", "", repr(item))
    source = f"{module}.{options[:-1]}, create_type=False)"
    base = eval(source, {"sa": sa, "postgresql": postgresql})  # noqa: S307  what it says itself
    return _with_variants(item, source, base, autogen)


def _defined(item: Any, autogen: AutogenContext) -> str:
    """Return the source of what SQLAlchemy has no type for."""
    kind, dialect = type(item), autogen.migration_context.dialect
    here, name = _ddl(item, dialect), kind.__name__
    packages = accumulate(kind.__module__.split("."), "{}.{}".format)
    file = getattr(sys.modules.get(kind.__module__), "__file__", None) or ""
    for package in packages if "site-packages" in file else ():
        if getattr(sys.modules[package], name, None) is kind and _again(item, dialect) == here:
            autogen.imports.add(f"from {package} import {name}")
            return repr(item)
    source = _by_sql(name, here or name)
    return _with_variants(item, source, item, autogen) if here is None else source


def _by_sql(name: str, sql: str) -> str:
    made = f'type("{name}", (sa.types.UserDefinedType,), '
    return made + f"dict(cache_ok=True, get_col_spec=lambda *_, **__: {sql!r}))()"


def _again(item: Any, dialect: Dialect) -> str | None:
    """Return the SQL of what the `repr` of a type would make, or None."""
    try:
        return _ddl(eval(repr(item), {type(item).__name__: type(item)}), dialect)  # noqa: S307
    except Exception:  # noqa: BLE001  a library's: it is then written by its SQL
        return None


def _with_variants(item: Any, source: str, base: Any, autogen: AutogenContext) -> str:
    """Return `source`, that of `base`, with what `item` is where that is something else."""
    for dialect in _dialects():
        own = _on(item, dialect)
        if _ddl(own, dialect) != _ddl(base, dialect):
            names = '"mysql", "mariadb"' if dialect.name == "mysql" else f'"{dialect.name}"'
            source += f".with_variant({_written(own, autogen)}, {names})"
    return source


def _on(item: Any, dialect: Dialect) -> Any:
    """Return what a type is on a database, without decorators of others than SQLAlchemy."""
    while _is_own(item) and isinstance(item, TypeDecorator):
        found = item.dialect_impl(dialect)  # a variant, or the decorator as it is there
        item = found.load_dialect_impl(dialect) if isinstance(found, TypeDecorator) else found
    return item if isinstance(item, TypeDecorator) else item.dialect_impl(dialect)


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
            if kind in (types.TypeEngine, types.UserDefinedType, types.TypeDecorator):
                return None
            return item if kind is type(item) else item.adapt(kind)
    return None
