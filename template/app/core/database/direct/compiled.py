"""A statement as its driver takes it: compiled once, by SQLAlchemy's compiler."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Column, Dialect, Insert, Label, Select, Update
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database.direct.drivers import DRIVERS
from app.core.database.unfit import refuse_nan

Executable: TypeAlias = Select[Any] | Insert | Update


class NeedsSession(Exception):  # noqa: N818  no error, but a way
    """The driver alone cannot give what a session would."""


class _NoContext:
    """Stands for what a default may ask of an execution, and has none of it."""

    def __getattr__(self, name: str) -> Any:
        raise NeedsSession(name)


class Compiled:
    """The SQL, and how values get into it and out of its rows."""

    def __init__(self, statement: Executable, dialect: Dialect, written: Collection[str]) -> None:
        """Compile it; `written` are the keys of the columns that an INSERT or UPDATE is given.

        Raises:
            NeedsSession: if something is left that only an execution by SQLAlchemy does.
        """
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(written) or None)
        defaults = [(column.key, column.default) for column in compiled.insert_prefetch]
        defaults += [(column.key, column.onupdate) for column in compiled.update_prefetch]
        columns = list(statement.exported_columns)
        self.names = [str(column.key) for column in columns]
        if (
            statement.get_execution_options()
            or compiled.post_compile_params
            or compiled.literal_execute_params
            or any(bind.callable for bind in compiled.binds.values())
            or not all(default.is_scalar or default.is_callable for _, default in defaults)
            or not all(isinstance(c, Column | Label | InstrumentedAttribute) for c in columns)
        ):
            raise NeedsSession
        self.sql = str(compiled)
        self.driver = DRIVERS[dialect.driver]
        self._dialect = dialect
        self._arguments = [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]
        self._values = {
            name: bind.value for name, bind in compiled.binds.items() if not bind.required
        }
        self._values |= {name: default.arg for name, default in defaults if default.is_scalar}
        self._called = [(name, default.arg) for name, default in defaults if default.is_callable]
        self._types = [column.type.dialect_impl(dialect) for column in columns]
        self._processors: list[tuple[int, Any]] | None = None

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """Return what the driver takes for these parameters.

        Raises:
            Exception: whatever a type or a default raises; KeyError if a parameter is missing.
        """
        values = {**self._values, **parameters}
        for name, default in self._called:
            if name not in parameters:
                values[name] = default(_NoContext())
        sent = [
            process(values[name]) if process else values[name] for name, process in self._arguments
        ]
        if self._dialect.name == "sqlite":
            refuse_nan(sent)
        return sent

    async def prepare(self, driver: Any) -> None:
        """Learn from the server of which types the columns are: some types ask, as Decimal's."""
        if self._processors is not None:
            return
        kinds: Sequence[Any] = [None] * len(self._types)
        if self._dialect.driver == "asyncpg" and kinds:
            prepared = await driver.prepare(self.sql)
            kinds = [attribute.type.oid for attribute in prepared.get_attributes()]
        found = [
            kind.result_processor(self._dialect, code)
            for kind, code in zip(self._types, kinds, strict=True)
        ]
        self._processors = [(at, process) for at, process in enumerate(found) if process]

    def converted(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows of the driver with their values as the columns' types have them."""
        if not self._processors:
            return rows
        converted = [list(row) for row in rows]
        for row in converted:
            for at, process in self._processors:
                row[at] = process(row[at])
        return converted
