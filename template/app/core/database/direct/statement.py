"""A statement that is run again and again: on the driver, or by a session."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.config import settings
from app.core.database.connection import database
from app.core.database.direct.compiled import Compiled, Executable, NeedsSession
from app.core.database.direct.execution import fetch, fetch_in_test
from app.core.database.gate import Gate

Record: TypeAlias = dict[str, Any]
Shape: TypeAlias = Callable[[Sequence[Any]], Record]

observers: list[Callable[[str, float], None]] = []
"""Called with the SQL and the seconds of each statement that ran on the driver."""


class Statement:
    """One SELECT, INSERT or UPDATE, which is a transaction by itself."""

    def __init__(
        self,
        statement: Executable,
        shape: Shape | None = None,
        written: Collection[str] = (),
    ) -> None:
        """Take a statement; it is compiled when it runs first.

        Args:
            statement: its parameters are its `bindparam`s and the columns in `written`.
            shape: makes a dict of a row; by default with the names of the columns.
            written: the keys of the columns that an INSERT or UPDATE is given.
        """
        self.statement = statement
        self._shape = shape
        self._written = written
        self._compiled = WeakKeyDictionary[Dialect, Compiled | None]()

    async def try_to_read(self, parameters: Mapping[str, Any]) -> list[Record] | None:
        """Return the rows, or None if a session has to read them."""
        await database.initialize()
        if not database.reads_directly:
            return None
        return await self._try(*await database.choose_reader(), parameters, writes=False)

    async def try_to_write(self, parameters: Mapping[str, Any]) -> list[Record] | None:
        """Write and commit; return the rows, or None if nothing is done and a session has to.

        Raises:
            UnknownOutcomeError: if the connection is lost meanwhile.
        """
        await database.initialize()
        if not database.writes_directly:
            return None
        return await self._try(database.sessions.kw["bind"], database.gate, parameters, writes=True)

    async def _try(
        self,
        bind: AsyncEngine | AsyncConnection,
        gate: Gate,
        parameters: Mapping[str, Any],
        *,
        writes: bool,
    ) -> list[Record] | None:
        compiled = self._for(bind.dialect)
        if compiled is None:
            return None
        try:
            arguments = compiled.arguments(parameters)
        except Exception:  # noqa: BLE001  the session raises it as SQLAlchemy does
            return None
        place = await gate.enter()
        try:
            if isinstance(bind, AsyncEngine):
                fetched = await fetch(bind, compiled, arguments, writes)
            else:
                fetched = await fetch_in_test(bind, compiled, arguments, writes)
        finally:
            gate.leave(place)
        if fetched is None:
            return None
        rows = compiled.converted(fetched.rows)
        for observer in observers:
            observer(compiled.sql, fetched.seconds)
        shape = self._shape or (lambda row: dict(zip(compiled.names, row, strict=True)))
        return [shape(row) for row in rows]

    def _for(self, dialect: Dialect) -> Compiled | None:
        if dialect not in self._compiled:
            self._compiled[dialect] = None
            # A PgBouncer may run what is prepared here on another server than it was prepared on.
            if not settings.PGBOUNCER:
                with suppress(NeedsSession):
                    compiled = Compiled(self.statement, dialect, self._written)
                    if self._shape or len(set(compiled.names)) == len(compiled.names):
                        self._compiled[dialect] = compiled
        return self._compiled[dialect]
