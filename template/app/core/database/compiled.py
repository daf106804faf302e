"""Statements as a dialect's driver takes them, compiled once."""

from collections.abc import Collection, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, TypeAlias

from sqlalchemy import Delete, Dialect, Insert, Select, Update

from app.core.database.drivers import Values

Statement: TypeAlias = Select[Any] | Insert | Update | Delete

NUMERIC = 1700  # asyncpg's decimals want to know their type on the server; no other type asks


class Compiled:
    """A statement's SQL, and how values get into it and out of its rows."""

    def __init__(
        self, statement: Statement, dialect: Dialect, written: Collection[str] = ()
    ) -> None:
        """Compile it; `written` are the columns that an INSERT or UPDATE is given."""
        self.dialect = dialect
        compiled: Any = statement.compile(dialect=dialect, column_keys=written or None)
        self.sql = str(compiled)
        self._arguments = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]
        self._constants = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        self._defaults = [(column.key, column.default) for column in compiled.insert_prefetch]
        self._defaults += [(column.key, column.onupdate) for column in compiled.update_prefetch]
        self.needs_queries = any(default.is_clause_element for _, default in self._defaults)
        """Whether a default has to be asked of the database first, which is not done here."""
        columns = list(statement.exported_columns)
        self._names = [str(column.key) for column in columns]
        self._processors = [
            (index, process)
            for index, column in enumerate(columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, NUMERIC))
        ]
        plain = not self._processors and self._names == [column.name for column in columns]
        self._mapped = plain and dialect.driver == "asyncpg"  # whose rows are mappings, and quick

    def arguments(self, parameters: Mapping[str, Any]) -> Values:
        """Return what the driver takes for these `bindparam`s and written columns.

        Columns with a default in Python that are not among them get it.
        """
        parameters = {**self._constants, **parameters}
        if self._defaults:
            context = SimpleNamespace(
                current_parameters=parameters, get_current_parameters=lambda **_: parameters
            )
            for name, default in self._defaults:
                parameters[name] = default.arg(context) if default.is_callable else default.arg
        return [
            process(parameters[name]) if process else parameters[name]
            for name, process in self._arguments
        ]

    def converted(self, rows: Sequence[Values]) -> Sequence[Values]:
        """Return the driver's `rows`, their values of the types that columns have in Python."""
        if not self._processors:
            return rows
        converted = [list(row) for row in rows]
        for row in converted:
            for index, process in self._processors:
                row[index] = process(row[index])
        return converted

    def dicts(self, rows: Sequence[Values]) -> list[dict[str, Any]]:
        """Return each of `rows` as a dict of its columns."""
        if self._mapped:
            return [dict(row.items()) for row in rows]  # type: ignore[attr-defined]
        return [dict(zip(self._names, row, strict=False)) for row in rows]
