"""Rows as dicts, for responses: statements built once, on a connection only while they run."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import settings
from app.core.database.connection import database
from app.core.database.driver import DriverQuery, is_watched

Row: TypeAlias = dict[str, Any]
Shape: TypeAlias = Callable[[Sequence[Any]], Row]


class Rows:
    """A SELECT, and what to make of each of its rows."""

    def __init__(self, statement: Select[Any], shape: Shape | None = None) -> None:
        """Take a statement of `bindparam`s; without a `shape` a row is a dict of its columns."""
        self._statement = statement
        self._shape = shape
        self._query: DriverQuery | None = None

    async def fetch(self, db: AsyncSession | None = None, **parameters: Any) -> list[Row]:
        """Return all rows for these values of the parameters.

        Args:
            db: the session whose transaction to read in; without one the statement is on its own.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if the database does not answer, or refuses.
        """
        # A PgBouncer may run what the driver prepares on another server than the statement.
        if db is not None or settings.PGBOUNCER or is_watched(database.reads):
            return await self._fetch_in_session(db, parameters)
        if self._query is None or self._query.dialect is not database.reads.dialect:
            self._query = DriverQuery(self._statement, database.reads.dialect)
        rows = await self._query.rows(database.reads, parameters, database.choose_replica)
        if self._shape is None:
            return self._query.dicts(rows)
        return [self._shape(row) for row in rows]

    async def _fetch_in_session(self, db: AsyncSession | None, parameters: Row) -> list[Row]:
        if db is None:
            async with database.read_sessions() as session:
                return await self._fetch_in_session(session, parameters)
        result = await db.execute(self._statement, parameters)
        if self._shape is None:
            return [dict(row) for row in result.mappings()]
        return [self._shape(row) for row in result]
