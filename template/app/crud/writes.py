"""Writes of one row by one statement, whose result goes straight into a response."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, insert, inspect, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key, Row
from app.crud.reads import Reads


class Writes:
    """INSERT and UPDATE for one model, with what one schema shows of the row."""

    def __init__(self, model: type[Any], reads: Reads) -> None:
        self._columns = inspect(model).columns
        self._table = inspect(model).local_table
        self._key = inspect(model).primary_key[0]
        self._reads = reads
        # The table's columns: a statement that names the model's costs twice as much.
        self._shown = [
            self._columns[attribute.key].label(attribute.key) for attribute in reads.columns
        ]

    async def insert(self, db: AsyncSession, values: Mapping[str, Any]) -> Row:
        """Insert a row of these values and of the columns' defaults."""
        statement = insert(self._table).values(self._by_column(values))
        if self._shown and db.get_bind().dialect.insert_returning:
            result = await db.execute(statement.returning(*self._shown))
            return dict(result.mappings().one())
        done = await db.execute(statement)
        assert isinstance(done, CursorResult)  # noqa: S101  as of every INSERT
        assert done.inserted_primary_key is not None  # noqa: S101  so is this
        row = await self._reads.by_key(done.inserted_primary_key[0], db)
        assert row is not None  # noqa: S101  this transaction made it
        return row

    async def update(self, db: AsyncSession, key: Key, changes: Mapping[str, Any]) -> Row | None:
        """Change the row with this key, and set what its columns set by themselves."""
        if not changes:
            return await self._reads.by_key(key, db)
        statement = update(self._table).where(self._key == key).values(self._by_column(changes))
        if self._shown and db.get_bind().dialect.update_returning:
            result = await db.execute(statement.returning(*self._shown))
            row = result.mappings().one_or_none()
            return None if row is None else dict(row)
        await db.execute(statement)
        return await self._reads.by_key(key, db)

    def _by_column(self, values: Mapping[str, Any]) -> dict[Any, Any]:
        return {self._columns[name]: value for name, value in values.items()}
