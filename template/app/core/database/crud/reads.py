"""Reads whose rows go straight into a response."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Integer, Select, bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.core.database import Record, reading
from app.core.database.crud.keys import AnyKey, PrimaryKeyOf, check_limit
from app.core.database.direct.simple import is_simple
from app.core.database.direct.statement import Statement
from app.core.database.shape import SchemaQuery


class Reads:
    """The statements that read one model for one schema."""

    def __init__(self, model: type[Any], schema: type[BaseModel]) -> None:
        """Build them.

        Raises:
            TypeError: if `schema` shows what is not in a row.
        """
        query = SchemaQuery(model, schema)
        self.key = PrimaryKeyOf(model)
        self.names = list(schema.model_fields) if query.is_flat else []
        """The attributes that are shown, if all are columns of the model itself."""
        self.schema, self._shape = schema, query.shape
        self._simple = all(map(is_simple, query.models))
        page = query.statement.order_by(*self.key.columns)
        page = page.limit(bindparam("limit", type_=Integer))
        page = page.offset(bindparam("offset", type_=Integer))
        self._by_key = self._prepared(query.statement.where(self.key.equals))
        self._after = self._prepared(page.where(self.key.follows))
        self._at = self._prepared(page)

    def _prepared(self, statement: Select[Any]) -> Statement:
        return Statement(statement, self._shape)

    async def by_key(self, key: AnyKey, db: AsyncSession | None) -> Record | None:
        """Return the row with this primary key, or None."""
        rows = await self._rows(self._by_key, self.key.parameters(key), db)
        return rows[0] if rows else None

    def by_key_in(self, session: Session, key: Any) -> Record | None:
        """Do the same in a session that is not asynchronous, as `run_sync` gives it."""
        row = session.execute(self._by_key.statement, self.key.parameters(key)).one_or_none()
        return None if row is None else self._shape(row)

    def written_in(self, session: Session, key: Any) -> Record:
        """Return the row with this primary key, which the session's transaction has written."""
        row = self.by_key_in(session, key)
        assert row is not None  # noqa: S101  it was written just now
        return row

    async def page(
        self, limit: int, after: AnyKey | None, offset: int, db: AsyncSession | None
    ) -> Record:
        """Return the `items` of a page, and the key that the `next` one is after, or None.

        Raises:
            TypeError: if the schema does not show the key, which `next` is made of.
        """
        if missing := [name for name in self.key.names if name not in self.schema.model_fields]:
            raise TypeError(f"{self.schema.__name__} has no {missing[0]}: a page needs the key.")
        check_limit(limit)
        parameters: dict[str, Any] = {"limit": limit + 1, "offset": offset}
        statement = self._at
        if after is not None:
            statement, parameters = self._after, parameters | self.key.parameters(after)
        items = await self._rows(statement, parameters, db)
        if len(items) <= limit:
            return {"items": items, "next": None}
        return {"items": items[:limit], "next": self.key.of(items[limit - 1])}

    async def _rows(
        self, statement: Statement, parameters: Mapping[str, Any], db: AsyncSession | None
    ) -> list[Record]:
        if db is None:
            rows = await statement.try_to_read(parameters) if self._simple else None
            if rows is not None:
                return rows
            async with reading() as own:
                return await self._rows(statement, parameters, own)
        result = await db.execute(statement.statement, parameters)
        return [self._shape(row) for row in result]
