"""Writes of one row by one statement, whose result goes straight into a response."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import SQLCoreOperations

from app.core.database import Key, Row, database, transaction
from app.core.database.rows import Rows
from app.crud.reads import Reads

KEPT = 100  # statements, one for each set of columns that was written


def _dialect(db: AsyncSession) -> Dialect:
    """Return what the session writes on, without asking it: it would begin to be used."""
    return (db.bind or db.get_bind()).dialect


class Writes:
    """INSERT and UPDATE for one model, with what one schema shows of the row."""

    def __init__(self, model: type[Any], reads: Reads) -> None:
        mapper = inspect(model)
        table = mapper.local_table
        self._names = {name: column.key for name, column in mapper.columns.items()}
        self._key = mapper.primary_key[0]
        self._reads = reads
        # The table's columns: a statement that names the model's costs twice as much.
        self._shown = [mapper.columns[one.key].label(one.key) for one in reads.columns]
        self._insert = insert(table)
        self._update = update(table).where(self._key == bindparam("of_key"))
        self._cached = lru_cache(KEPT)(self._build)

    async def insert(self, db: AsyncSession, values: Mapping[str, Any]) -> Row:
        """Insert a row of these values and of the columns' defaults."""
        given = self._by_column(values)
        returning = _dialect(db).insert_returning
        if not returning and self._key.key not in given and self._key.default is not None:
            given[self._key.key] = self._key.default.arg(None)
        rows, of = self._rows(self._insert, given, returning=returning)
        written = await rows.run(db, of)
        if written and self._shown:
            return written[0]
        key = written[0]["key"] if written else given.get(self._key.key)
        row = await (self._reads.last(db) if key is None else self._reads.by_key(key, db))
        assert row is not None  # noqa: S101  this transaction made it
        return row

    async def insert_now(self, values: Mapping[str, Any]) -> Row:
        """Do the same in a transaction of its own: one statement, where the database can."""
        if self._shown and database.writes.dialect.insert_returning:
            rows, of = self._rows(self._insert, self._by_column(values), returning=True)
            if written := await rows.commit(of):
                return written[0]
        async with transaction() as db:
            return await self.insert(db, values)

    async def update(self, db: AsyncSession, key: Key, changes: Mapping[str, Any]) -> Row | None:
        """Change the row with this key, and set what its columns set by themselves."""
        if not changes:
            return await self._reads.by_key(key, db)
        returning = bool(self._shown) and _dialect(db).update_returning
        rows, of = self._rows(self._update, self._by_column(changes), returning=returning)
        written = await rows.run(db, of | {"of_key": key})
        if returning:
            return written[0] if written else None
        return await self._reads.by_key(key, db)

    async def update_now(self, key: Key, changes: Mapping[str, Any]) -> Row | None:
        """Do the same in a transaction of its own: one statement, where the database can."""
        if changes and self._shown and database.writes.dialect.update_returning:
            rows, of = self._rows(self._update, self._by_column(changes), returning=True)
            written = await rows.commit(of | {"of_key": key})
            if written is not None:
                return written[0] if written else None
        async with transaction() as db:
            return await self.update(db, key, changes)

    def _rows(
        self, statement: Insert | Update, given: dict[str, Any], *, returning: bool
    ) -> tuple[Rows, dict[str, Any]]:
        """Return what writes these values, and those of them that are its parameters."""
        sql = {name: value for name, value in given.items() if isinstance(value, SQLCoreOperations)}
        if not sql:
            return self._cached(statement, returning, tuple(given)), given
        plain = {name: value for name, value in given.items() if name not in sql}
        return self._build(statement.values(sql), returning, tuple(plain)), plain

    def _build(
        self,
        statement: Insert | Update,
        returning: bool,
        written: tuple[str, ...],
    ) -> Rows:
        if returning:
            statement = statement.returning(*(self._shown or [self._key.label("key")]))
        else:
            # A copy: SQLAlchemy remembers that it returns nothing, and what is made of it later has
            # that, too, when a MariaDB that the URL calls MySQL is known to return rows.
            statement = statement.execution_options()
        return Rows(statement, written=written)

    def _by_column(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self._names[name]: value for name, value in values.items()}
