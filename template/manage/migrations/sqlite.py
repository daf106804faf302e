"""Tables of SQLite that are changed keep all they have.

SQLite cannot change most of a table: Alembic makes another one, copies the rows, drops the first
and renames the other. Triggers, views, generated columns, collations, checks without a name and
indexes over expressions would be lost, or in the way.
"""

import copy
import re
from typing import Any

from alembic.ddl.sqlite import SQLiteImpl
from alembic.util import CommandError
from sqlalchemy import (
    CheckConstraint,
    Connection,
    DefaultClause,
    Index,
    String,
    Table,
    TextClause,
    text,
)
from sqlalchemy.exc import DBAPIError

from manage.migrations.indexes import is_special

MADE = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
VIEWS = "SELECT name, sql FROM sqlite_master WHERE type = 'view'"
COLLATED = re.compile(r"""\s*["`\[]?(\w+)["`\]]?\s.*\bCOLLATE\s+["`\[]?(\w+)""", re.I | re.S)
LITERAL = re.compile("'(?:[^']|'')*'")
INNERMOST = re.compile(r"\([^()]*\)")


class Impl(SQLiteImpl):
    """Alembic's SQLite, with tables that are copied whole."""

    __dialect__ = "sqlite"

    def correct_for_autogen_constraints(
        self, stored_uniques: Any, stored: set[Index], uniques: Any, wanted: set[Index]
    ) -> None:
        """Leave the indexes over expressions or a part of the rows to `compare_special`."""
        names = {index.name for index in wanted if is_special(index)}
        for indexes in (wanted, stored):
            indexes -= {one for one in indexes if one.name in names or is_special(one)}

    def prep_table_for_batch(self, batch_impl: Any, table: Table) -> None:
        """Give the new table what SQLAlchemy does not know of the old one, and keep the rest."""
        connection = self._connected()
        made = connection.exec_driver_sql(MADE, (table.name,)).all()
        (sql,) = [one for kind, name, one in made if kind == "table"]
        new = batch_impl.new_table
        collations = collations_of(sql)
        for key, column in batch_impl.columns.items():
            if column.computed is not None:
                batch_impl.column_transfers[key].pop("expr", None)
                if not str(column.computed.sqltext):  # a comma in its type or expression
                    column.computed.sqltext = text(_escaped(_generated(sql, column.name)))
            default = getattr(column.server_default, "arg", None)
            if isinstance(default, TextClause):
                column.server_default = DefaultClause(text(_escaped(default.text)))
            if key in collations and isinstance(column.type, String) and not column.type.collation:
                column.type = copy.copy(column.type)
                column.type.collation = collations[key]
        for check in table.constraints:
            if isinstance(check, CheckConstraint) and not check.name:
                new.append_constraint(CheckConstraint(check.sqltext))
        new.kwargs["sqlite_autoincrement"] = "AUTOINCREMENT" in sql.upper()
        known = {index.name for index in table.indexes}
        self.memo[new.name] = [
            one for kind, name, one in made if kind in ("trigger", "index") and name not in known
        ]

    def rename_table(self, old_table_name: str, new_table_name: str, schema: Any = None) -> None:
        """Rename a table; one that was copied gets its triggers and indexes again."""
        kept = self.memo.pop(old_table_name, None)
        if kept is None:
            return super().rename_table(old_table_name, new_table_name, schema)
        connection = self._connected()
        # Otherwise SQLite refuses while views refer to a table that is not there.
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        super().rename_table(old_table_name, new_table_name, schema)
        connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
        for statement in kept:
            connection.exec_driver_sql(statement)
        return _check_dependents(connection, new_table_name)

    def _connected(self) -> Connection:
        assert self.connection is not None  # noqa: S101  Alembic has just read the table
        return self.connection


def _escaped(sql: str) -> str:
    """Return SQL of which SQLAlchemy takes no `:word` for a parameter."""
    return re.sub(r"(?<!\\):", r"\\:", sql)


def _generated(sql: str, column: str) -> str:
    """Return what a CREATE TABLE says a generated column is."""
    named = re.search(rf"\b{re.escape(column)}\b", sql)
    start = re.compile(r"\bAS\s*\(", re.I).search(sql, named.end() if named else 0)
    assert start is not None, sql  # noqa: S101
    depth, end = 1, start.end()
    while depth:
        depth += {"(": 1, ")": -1}.get(sql[end], 0)
        end += 1
    return sql[start.end() : end - 1]


def collations_of(sql: str) -> dict[str, str]:
    """Return the collations of columns that a CREATE TABLE gives them."""
    body = LITERAL.sub("''", sql[sql.index("(") + 1 : sql.rindex(")")])
    while body != (body := INNERMOST.sub("", body)):
        pass
    found = map(COLLATED.match, body.split(","))
    return {column[1]: column[2] for column in found if column}


def _check_dependents(connection: Connection, table: str) -> None:
    """Compile what views and triggers of a table do.

    Raises:
        CommandError: if one of them needs a column that is gone.
    """
    quote = connection.dialect.identifier_preparer.quote_identifier
    name = quote(table)
    views: list[str] = [
        str(row.name)
        for row in connection.exec_driver_sql(VIEWS)
        if re.search(rf"\b{re.escape(table)}\b", row.sql)
    ]
    column = connection.exec_driver_sql(f"PRAGMA table_info({name})").first()
    assert column is not None  # noqa: S101  it was made just now
    for what, statement in [
        *((f"view {view}", f"SELECT * FROM {quote(view)}") for view in views),  # noqa: S608
        ("triggers", f"INSERT INTO {name} DEFAULT VALUES"),
        ("triggers", f"UPDATE {name} SET {quote(column.name)} = NULL"),  # noqa: S608
        ("triggers", f"DELETE FROM {name}"),  # noqa: S608
    ]:
        try:
            connection.exec_driver_sql(f"EXPLAIN {statement}")
        except DBAPIError as error:
            raise CommandError(
                f"The {what} of {table} cannot go on ({error.orig}), so nothing was changed: drop "
                "what is in the way by op.execute before, and make it again after."
            ) from error
