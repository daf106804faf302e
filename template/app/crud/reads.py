"""Reads whose rows go straight into a response."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Integer, bindparam, func, inspect
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key, Row
from app.core.database.shape import SchemaQuery


class Reads:
    """The statements that read one model for one schema."""

    def __init__(self, model: type[Any], schema: type[BaseModel]) -> None:
        """Build them.

        Raises:
            TypeError: if `schema` shows what is not in a row.
        """
        query = SchemaQuery(model, schema)
        self.columns = query.columns  # empty if there are others, of joined tables
        key = inspect(model).primary_key[0]
        self._key_name = str(key.key)
        page = query.statement.order_by(key).limit(bindparam("limit", type_=Integer))
        self._by_key = query.rows(query.statement.where(key == bindparam("key")))
        # Of MySQL, which returns no rows of an INSERT.
        self._last = query.rows(query.statement.where(key == func.last_insert_id()))
        self._after = query.rows(page.where(key > bindparam("after")))
        self._at = query.rows(page.offset(bindparam("offset", type_=Integer)))

    async def by_key(self, key: Key, db: AsyncSession | None) -> Row | None:
        """Return the row with this primary key, or None."""
        rows = await self._by_key.fetch(db, key=key)
        return rows[0] if rows else None

    async def last(self, db: AsyncSession) -> Row | None:
        """Return the row that MySQL numbered last in this transaction."""
        rows = await self._last.fetch(db)
        return rows[0] if rows else None

    async def page(
        self, limit: int, after: Key | None, offset: int, db: AsyncSession | None
    ) -> Row:
        """Return the `items` of a page, and the key that the `next` one is after, or None."""
        if after is None:
            items = await self._at.fetch(db, limit=limit + 1, offset=offset)
        else:
            items = await self._after.fetch(db, limit=limit + 1, after=after)
        if len(items) <= limit:
            return {"items": items, "next": None}
        return {"items": items[:limit], "next": items[limit - 1][self._key_name]}
