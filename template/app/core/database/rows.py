"""Rows as dicts, for responses: statements built once, on a connection only while they run."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import settings
from app.core.database.compiled import Compiled, Statement
from app.core.database.connection import database
from app.core.database.fetching import fetch, fetch_and_commit, fetch_in
from app.core.database.lent import has_driver, is_plain
from app.core.database.reading import has_filters
from app.core.database.writing import WriteSession, has_listeners

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
            bind: Engine | Connection | None = None if has_filters() else database.reads
        elif isinstance(session, WriteSession) and not session.dispatch.do_orm_execute:
            bind = session.bind
        else:
            bind = None
        compiled = self._compiled_for(bind)
        if compiled is None:
            return await self._run_in_session(db, parameters)
        if isinstance(session, WriteSession):
            return self._shaped(await fetch_in(session, compiled, parameters))
        assert bind is not None  # noqa: S101  it was compiled for it
        return self._shaped(await fetch(compiled, parameters, bind, database.choose_replica))

    async def commit(self, parameters: Mapping[str, Any]) -> list[Row] | None:
        """Run a statement that writes as a transaction of its own, and return all rows.

        None, and nothing is done, if it takes a session: somebody listens to it or to statements,
        or the database of a test is one connection.

        Raises:
            UnknownOutcomeError: if the database goes away meanwhile.
            sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
        """
        engine = database.writes
        compiled = self._compiled_for(engine)
        if compiled is None or not is_plain(engine) or has_listeners():
            return None
        return self._shaped(await fetch_and_commit(compiled, parameters, engine))

    def _compiled_for(self, bind: Engine | Connection | None) -> Compiled | None:
        """Return what the driver runs, or None if it is for a session to run."""
        # A PgBouncer may run what the driver prepares on another server than the statement.
        if bind is None or settings.PGBOUNCER or not has_driver(bind):
            return None
        if self._compiled is None or self._compiled.dialect is not bind.dialect:
            self._compiled = Compiled(self._statement, bind.dialect, self._written)
        return None if self._compiled.needs_queries else self._compiled

    def _shaped(self, rows: Sequence[Sequence[Any]]) -> list[Row]:
        if self._shape is not None:
            return [self._shape(row) for row in rows]
        assert self._compiled is not None  # noqa: S101  there are rows
        return self._compiled.dicts(rows)

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
