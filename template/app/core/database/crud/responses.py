"""Queries whose rows go straight into a response, as dicts: about as fast as hand-written SQL."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Record
from app.core.database.crud.keys import AnyKey
from app.core.database.crud.reads import Reads
from app.core.database.crud.writes import Writes
from app.core.database.session import refuse_beside_session


class Responses:
    """What `CRUD` has of them; each takes the schema that the response shows."""

    def __init__(self, model: type[Any]) -> None:
        self._model = model
        self._reads: dict[type[BaseModel], Reads] = {}
        self._writes: dict[type[BaseModel], Writes] = {}

    def _for(self, schema: type[BaseModel]) -> Reads:
        reads = self._reads.get(schema)
        if reads is None:
            reads = self._reads[schema] = Reads(self._model, schema)
        return reads

    def _for_writing(self, schema: type[BaseModel]) -> Writes:
        writes = self._writes.get(schema)
        if writes is None:
            writes = self._writes[schema] = Writes(self._model, self._for(schema))
        return writes

    async def read(
        self, schema: type[BaseModel], key: AnyKey, db: AsyncSession | None = None
    ) -> Record | None:
        """Return what `schema` shows of the row with this primary key, or None.

        A dict for a response, as fast as hand-written SQL. A field whose type is a schema itself
        is a relationship to one row, which is joined.

        Args:
            db: the session to read in, to see what it wrote; a read alone needs none.

        Raises:
            TypeError: if a field of `schema` is neither a column nor such a relationship.
        """
        return await self._for(schema).by_key(key, db)

    async def read_page(
        self,
        schema: type[BaseModel],
        *,
        limit: int,
        after: AnyKey | None = None,
        offset: int = 0,
        db: AsyncSession | None = None,
    ) -> Record:
        """Return a page as `get_page` does, but for a response: a dict of `items` and `next`.

        Raises:
            TypeError: as `read` does.
        """
        return await self._for(schema).page(limit, after, offset, db)

    async def insert(
        self, db: AsyncSession, schema: type[BaseModel], values: Mapping[str, Any]
    ) -> Record:
        """Insert a row and return what `schema` shows of it, for a response.

        One statement on the table, where nobody could tell it from `create`: for a model of several
        tables, or one that somebody listens to, it makes an instance and flushes it. A value may be
        an SQL expression.

        Raises:
            sqlalchemy.exc.IntegrityError: if a constraint refuses it.
        """
        return await self._for_writing(schema).insert(db, values)

    async def patch(
        self, db: AsyncSession, schema: type[BaseModel], key: AnyKey, changes: Mapping[str, Any]
    ) -> Record | None:
        """Change the row with this primary key, and return what `schema` shows of it, or None.

        One statement on the table, where nobody could tell it from `update`; a row that the session
        has loaded is changed as `update` does. The statement is sent also if nothing changes, so
        that `updated_at` does.

        Raises:
            sqlalchemy.exc.IntegrityError: if a constraint refuses it.
        """
        return await self._for_writing(schema).update(db, key, changes)

    async def insert_now(self, schema: type[BaseModel], values: Mapping[str, Any]) -> Record:
        """Do what `insert` does in a transaction of its own, which is committed when this returns.

        For a request that writes nothing else: what fails afterwards does not undo it. As fast as
        hand-written SQL: PostgreSQL and SQLite take it as one statement, without BEGIN and COMMIT.

        Raises:
            sqlalchemy.exc.IntegrityError: if a constraint refuses it.
            RuntimeError: in a request with a `DbSession`, whose transaction it would not be in.
            UnknownOutcomeError: if the connection is lost meanwhile.
        """
        refuse_beside_session()
        return await self._for_writing(schema).insert_now(values)

    async def patch_now(
        self, schema: type[BaseModel], key: AnyKey, changes: Mapping[str, Any]
    ) -> Record | None:
        """Do what `patch` does in a transaction of its own, as `insert_now` does.

        Raises:
            sqlalchemy.exc.IntegrityError | RuntimeError | UnknownOutcomeError: as `insert_now`.
        """
        refuse_beside_session()
        return await self._for_writing(schema).update_now(key, changes)
