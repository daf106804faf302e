"""Rows as dicts, for responses: statements built once, on a connection only while they run."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import settings
from app.core.database.compiled import Compiled, Statement
from app.core.database.connection import database
from app.core.database.driver import fetch, fetch_in, is_watched
from app.core.database.writing import WriteSession

Row: TypeAlias = dict[str, Any]
Shape: TypeAlias = Callable[[Sequence[Any]], Row]


class Rows:
    """A statement, and what to make of each row that it returns."""

    def __init__(
        self,
        statement: Statement,
        shape: Shape | None = None,
        written: Collection[str] = (),
    ) -> None:
        """Take a statement; without a `shape` a row is a dict of its columns.

        Args:
            statement: its parameters are its `bindparam`s and the columns in `written`.
            shape: makes a dict of a row.
            written: the columns that an INSERT or UPDATE writes.
        """
        self._statement = statement
        self._shape = shape
        self._written = written
        self._returns_rows = len(statement.exported_columns) > 0
        self._compiled: Compiled | None = None

    async def fetch(self, db: AsyncSession | None = None, **parameters: Any) -> list[Row]:
        """Return all rows for these values of the parameters.

        Args:
            db: the session whose transaction to read in; without one the statement is on its own.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
        """
        return await self.run(db, parameters)

    async def run(self, db: AsyncSession | None, parameters: Mapping[str, Any]) -> list[Row]:
        """Do the same for parameters of any name."""
        session = None if db is None else db.sync_session
        if session is None:
            bind = database.reads
        elif isinstance(session, WriteSession) and not session.dispatch.do_orm_execute:
            bind = session.get_bind()
        else:
            return await self._run_in_session(db, parameters)
        # A PgBouncer may run what the driver prepares on another server than the statement.
        if settings.PGBOUNCER or is_watched(bind):
            return await self._run_in_session(db, parameters)
        if self._compiled is None or self._compiled.dialect is not bind.dialect:
            self._compiled = Compiled(self._statement, bind.dialect, self._written)
        if self._compiled.needs_queries:
            return await self._run_in_session(db, parameters)
        if session is None:
            rows = await fetch(self._compiled, parameters, bind, database.choose_replica)
        else:
            rows = await fetch_in(session, self._compiled, parameters)
        if self._shape is None:
            return self._compiled.dicts(rows)
        return [self._shape(row) for row in rows]

    async def _run_in_session(
        self, db: AsyncSession | None, parameters: Mapping[str, Any]
    ) -> list[Row]:
        if db is None:
            async with database.read_sessions() as session:
                return await self._run_in_session(session, parameters)
        result = await db.execute(self._statement, parameters)
        if not self._returns_rows:
            return []
        if self._shape is None:
            return [dict(row) for row in result.mappings()]
        return [self._shape(row) for row in result]
