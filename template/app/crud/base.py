"""Create, read, update, delete: the same for every model. Nothing here commits."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key
from app.crud.responses import Responses
from app.crud.totals import Total, total

ModelT = TypeVar("ModelT")


class CRUD(Responses, Generic[ModelT]):
    """The queries of one model: `post_crud = CRUD(Post)`, or a subclass with more of them."""

    def __init__(self, model: type[ModelT]) -> None:
        super().__init__(model)
        self.model = model

    @property
    def _key(self) -> ColumnElement[Any]:
        key: ColumnElement[Any] = inspect(self.model).primary_key[0]
        return key

    async def get_by_id(self, db: AsyncSession, key: Key) -> ModelT | None:
        """Return the row with this primary key, or None."""
        return await db.get(self.model, key)

    async def get_by(self, db: AsyncSession, **columns: Any) -> ModelT | None:
        """Return the one row whose columns equal these values, or None."""
        return (await db.scalars(select(self.model).filter_by(**columns))).one_or_none()

    async def get_all(self, db: AsyncSession, skip: int = 0, limit: int = 100) -> Sequence[ModelT]:
        """Return `limit` rows in the order of their keys, after the first `skip`.

        The database reads what it skips: for deep pages use `get_page`.
        """
        statement = select(self.model).order_by(self._key).offset(skip).limit(limit)
        return (await db.scalars(statement)).all()

    async def get_page(
        self, db: AsyncSession, *, limit: int, after: Key | None = None, offset: int = 0
    ) -> tuple[Sequence[ModelT], Key | None]:
        """Return `limit` rows in the order of their keys, and the key that the next page is after.

        Args:
            after: the last key of the page before; every page then costs the same.
            offset: how many further rows to skip; the database reads each of them.

        Returns:
            The rows, and None instead of a key when there are no more.
        """
        statement = select(self.model).order_by(self._key).offset(offset).limit(limit + 1)
        if after is not None:
            statement = statement.where(self._key > after)
        rows = (await db.scalars(statement)).all()
        if len(rows) <= limit:
            return rows, None
        return rows[:limit], inspect(self.model).primary_key_from_instance(rows[limit - 1])[0]

    async def count(self, db: AsyncSession, **columns: Any) -> int:
        """Return how many rows have these values."""
        statement = select(func.count()).select_from(self.model).filter_by(**columns)
        return (await db.scalars(statement)).one()

    async def total(self, db: AsyncSession, *, bound: int = 10_000, **columns: Any) -> Total:
        """Return how many rows have these values: exact up to `bound`, estimated past it."""
        return await total(db, self.model, bound=bound, **columns)

    async def exists(self, db: AsyncSession, **columns: Any) -> bool:
        """Return whether a row has these values."""
        statement = select(select(self.model).filter_by(**columns).exists())
        return (await db.scalars(statement)).one()

    async def create(self, db: AsyncSession, instance: ModelT) -> ModelT:
        """Insert `instance` and return it with its key.

        Raises:
            sqlalchemy.exc.IntegrityError: if a constraint refuses it.
        """
        db.add(instance)
        await db.flush()
        return instance

    def changes(self, data: BaseModel) -> dict[str, Any]:
        """Return what `data` gives, for `update` and `patch`; null only where it may be null."""
        columns = inspect(self.model).columns
        return {
            name: value
            for name, value in data.model_dump(exclude_unset=True).items()
            if value is not None or columns[name].nullable
        }

    async def update(
        self, db: AsyncSession, instance: ModelT, changes: Mapping[str, Any]
    ) -> ModelT:
        """Set the attributes named in `changes`, write them and return `instance`.

        Raises:
            sqlalchemy.exc.IntegrityError: if a constraint refuses it.
        """
        for name, value in changes.items():
            setattr(instance, name, value)
        await db.flush()
        return instance

    async def delete(self, db: AsyncSession, instance: ModelT) -> None:
        """Delete the row of `instance`.

        Raises:
            sqlalchemy.exc.IntegrityError: if another row still refers to it.
        """
        await db.delete(instance)
        await db.flush()
