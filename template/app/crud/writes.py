"""Writes of one row by one statement, whose result goes straight into a response."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Update, bindparam, func, insert, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import SQLCoreOperations

from app.core.database import Key, Row
from app.core.database.rows import Rows
from app.crud.reads import Reads

KEPT = 100  # statements, one for each set of columns that was written
LAST_KEY = Rows(select(func.last_insert_id().label("key")))  # of MySQL, which returns no rows


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
        self._cached = lru_cache(KEPT)(self._rows)

    async def insert(self, db: AsyncSession, values: Mapping[str, Any]) -> Row:
        """Insert a row of these values and of the columns' defaults."""
        given = self._by_column(values)
        returning = db.get_bind().dialect.insert_returning
        if not returning and self._key.key not in given and self._key.default is not None:
            given[self._key.key] = self._key.default.arg(None)
        rows = await self._write(db, self._insert, given, returning=returning)
        if rows and self._shown:
            return rows[0]
        key = rows[0]["key"] if rows else given.get(self._key.key)
        if key is None:
            key = (await LAST_KEY.fetch(db))[0]["key"]
        row = await self._reads.by_key(key, db)
        assert row is not None  # noqa: S101  this transaction made it
        return row

    async def update(self, db: AsyncSession, key: Key, changes: Mapping[str, Any]) -> Row | None:
        """Change the row with this key, and set what its columns set by themselves."""
        if not changes:
            return await self._reads.by_key(key, db)
        given = self._by_column(changes)
        returning = bool(self._shown) and db.get_bind().dialect.update_returning
        rows = await self._write(db, self._update, given, returning=returning, of_key=key)
        if returning:
            return rows[0] if rows else None
        return await self._reads.by_key(key, db)

    async def _write(
        self,
        db: AsyncSession,
        statement: Insert | Update,
        given: dict[str, Any],
        *,
        returning: bool,
        **of: Key,
    ) -> list[Row]:
        sql = {name: value for name, value in given.items() if isinstance(value, SQLCoreOperations)}
        if not sql:
            return await self._cached(statement, returning, tuple(given)).run(db, given | of)
        plain = {name: value for name, value in given.items() if name not in sql}
        rows = self._rows(statement.values(sql), returning, tuple(plain))
        return await rows.run(db, plain | of)

    def _rows(
        self,
        statement: Insert | Update,
        returning: bool,
        written: tuple[str, ...],
    ) -> Rows:
        if returning:
            statement = statement.returning(*(self._shown or [self._key.label("key")]))
        return Rows(statement, written=written)

    def _by_column(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self._names[name]: value for name, value in values.items()}
