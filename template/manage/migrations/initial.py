"""Writes the first migration, also when there is no server yet.

Alembic compares the models with a database. Before the first migration that database is empty,
and what an empty one answers is known: SQLAlchemy's own engine and dialect are given a driver
that answers so, and refuses everything else.
"""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.pool import StaticPool

from app.core.config import settings
from app.core.paths import ROOT

DEFAULT_SCHEMA = {"postgresql": "public", "sqlite": "main"}


class _Cursor:
    description = None
    rowcount = -1
    lastrowid = None

    def execute(self, statement: str, _parameters: Any = None) -> None:
        if not statement.lstrip().startswith("CREATE TABLE alembic_version"):
            raise RuntimeError(f"Without a server this cannot be answered: {statement}")

    def close(self) -> None:
        """Nothing is open."""


class _DriverConnection:
    def cursor(self, *_args: Any, **_kwargs: Any) -> _Cursor:
        return _Cursor()

    def commit(self) -> None:
        """Nothing was written."""

    rollback = close = commit


def _nothing(*_args: Any, **_kwargs: Any) -> list[Any]:
    return []


@contextlib.contextmanager
def empty_database(url: URL) -> Iterator[Connection]:
    """Give a connection to what looks like an empty database of the kind of `url`."""
    dialect_class: Any = url.get_dialect()
    dialect = dialect_class(dbapi=dialect_class.import_dbapi())
    schema = DEFAULT_SCHEMA.get(dialect.name, url.database)
    dialect.default_schema_name = schema
    dialect.get_schema_names = lambda *_args, **_kwargs: [schema]
    dialect.has_table = lambda *_args, **_kwargs: False
    dialect.has_multi_table = lambda _connection, names, schema=None, **_kwargs: [
        ((schema, name), False) for name in names
    ]
    for name in dir(dialect_class):
        if name.startswith("get_multi_") or name in (
            "get_table_names",
            "get_view_names",
            "get_sequence_names",
        ):
            setattr(dialect, name, _nothing)
    engine = Engine(StaticPool(_DriverConnection), dialect, url)  # type: ignore[arg-type]
    with engine.connect() as connection:
        yield connection


def write_initial_migration() -> bool:
    """Write the first migration of the models.

    Returns:
        False when there is a migration already: the history is the project's own.
    """
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    if ScriptDirectory.from_config(config).get_heads():
        return False
    with empty_database(settings.database_url) as connection:
        config.attributes |= {"connection": connection, "is_empty": True}
        with contextlib.redirect_stdout(io.StringIO()):
            command.revision(config, "initial", autogenerate=True)
    return True
