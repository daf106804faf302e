"""Writes of one row, whose result goes straight into a response."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ClauseElement, Insert, Update, insert, inspect, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.core.database import Record, database, transaction
from app.core.database.crud.inserted import Inserted
from app.core.database.crud.keys import AnyKey
from app.core.database.crud.reads import Reads
from app.core.database.direct.simple import hears_of_statements, hears_of_writes, is_simple
from app.core.database.direct.statement import Statement
from app.core.database.shape import shown


class Writes:
    """INSERT and UPDATE for one model, with what one schema shows of the row.

    A statement on the table does for a simple model to which nobody listens; else the ORM writes.
    """

    def __init__(self, model: type[Any], reads: Reads) -> None:
        mapper = inspect(model)
        self._model, self._mapper, self._reads, self._key = model, mapper, reads, reads.key
        self._simple = is_simple(model)
        self._keys = {name: column.key for name, column in mapper.columns.items()}
        self._given = Inserted(model)
        self._shown = [mapper.columns[name].label(name) for name in reads.names]
        self._insert = insert(mapper.local_table)
        self._update = update(mapper.local_table).where(self._key.equals)
        self._prepared = lru_cache(maxsize=100)(self._prepare)  # one for each set of columns

    async def insert(self, db: AsyncSession, values: Mapping[str, Any]) -> Record:
        """Insert a row of these values and of the columns' defaults."""
        return await db.run_sync(self._insert_in, values)

    async def insert_now(self, values: Mapping[str, Any]) -> Record:
        """Do the same in a transaction of its own: one statement, where the database can."""
        await database.initialize()
        returns = self._shown and database.engine.dialect.insert_returning
        if returns and self._is_plain(values, self._given.filled_in):
            given = self._given(values)
            statement = self._prepared(self._insert, tuple(given))
            if rows := await statement.try_to_write(self._by_column(given)):
                return rows[0]
        async with transaction() as db:
            return await self.insert(db, values)

    async def update(
        self, db: AsyncSession, key: AnyKey, changes: Mapping[str, Any]
    ) -> Record | None:
        """Change the row with this key, and set what its columns set by themselves."""
        return await db.run_sync(self._update_in, self._key.values(key), changes)

    async def update_now(self, key: AnyKey, changes: Mapping[str, Any]) -> Record | None:
        """Do the same in a transaction of its own: one statement, where the database can."""
        await database.initialize()
        returns = self._shown and database.engine.dialect.update_returning
        if returns and changes and self._is_plain(changes):
            parameters = self._by_column(changes) | self._key.parameters(key)
            rows = await self._prepared(self._update, tuple(changes)).try_to_write(parameters)
            if rows is not None:
                return rows[0] if rows else None
        async with transaction() as db:
            return await self.update(db, key, changes)

    def _is_plain(self, values: Mapping[str, Any], filled_in: Iterable[str] = ()) -> bool:
        return (
            self._simple
            and values.keys() <= self._keys.keys()
            and not any(_is_expression(value) for value in values.values())
            and not hears_of_writes(self._model, {*values, *filled_in})
        )

    def _insert_in(self, session: Session, values: Mapping[str, Any]) -> Record:
        if not self._is_plain(values, self._given.filled_in) or hears_of_statements(session):
            instance = self._model(**values)
            session.add(instance)
            session.flush()
            return self._shown_of(session, instance)
        connection, given = self._connection(session), self._given(values)
        if self._shown and connection.dialect.insert_returning:
            statement = self._prepared(self._insert, tuple(given)).statement
            return dict(connection.execute(statement, self._by_column(given)).mappings().one())
        result = connection.execute(self._insert, self._by_column(given))
        assert result.inserted_primary_key is not None  # noqa: S101  one row was inserted
        return self._reads.written_in(session, tuple(result.inserted_primary_key))

    def _update_in(
        self, session: Session, key: tuple[Any, ...], changes: Mapping[str, Any]
    ) -> Record | None:
        if not changes:
            return self._reads.by_key_in(session, key)
        is_loaded = self._mapper.identity_key_from_primary_key(key) in session.identity_map
        if is_loaded or not self._is_plain(changes) or hears_of_statements(session):
            instance = session.get(self._model, key)
            if instance is None:
                return None
            for name, value in changes.items():
                setattr(instance, name, value)
            session.flush()
            return self._shown_of(session, instance)
        connection = self._connection(session)
        parameters = self._by_column(changes) | self._key.parameters(key)
        if self._shown and connection.dialect.update_returning:
            statement = self._prepared(self._update, tuple(changes)).statement
            row = connection.execute(statement, parameters).mappings().one_or_none()
            return None if row is None else dict(row)
        connection.execute(self._update, parameters)
        now = tuple(changes.get(n, k) for n, k in zip(self._key.names, key, strict=True))
        return self._reads.by_key_in(session, now)

    def _connection(self, session: Session) -> Any:
        """Return where the session executes statements, all that is pending being written."""
        if session.autoflush and (session.new or session.dirty or session.deleted):
            session.flush()
        return session.connection(bind_arguments={"mapper": self._mapper})

    def _shown_of(self, session: Session, instance: Any) -> Record:
        key = self._mapper.primary_key_from_instance(instance)
        row = None if self._reads.names else self._reads.by_key_in(session, key)
        return row or shown(session, instance, self._reads.schema)  # a filter may hide it by now

    def _prepare(self, statement: Insert | Update, written: Iterable[str]) -> Statement:
        keys = [self._keys[name] for name in written]
        return Statement(statement.returning(*self._shown), written=keys)

    def _by_column(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {self._keys[name]: value for name, value in values.items()}


def _is_expression(value: Any) -> bool:
    return isinstance(value, ClauseElement) or hasattr(value, "__clause_element__")
