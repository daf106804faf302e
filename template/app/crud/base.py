"""Create, read, update, delete: the same for every model. Nothing here commits."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy import func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database.crud.keys import AnyKey, PrimaryKeyOf, check_limit
from app.core.database.crud.responses import Responses
from app.core.database.crud.totals import Total, total
from app.core.database.decimals import is_longer, scales
from app.core.database.direct.simple import made_by_triggers

ModelT = TypeVar("ModelT")


class CRUD(Responses, Generic[ModelT]):
    """The queries of one model: `post_crud = CRUD(Post)`, or a subclass with more of them."""

    def __init__(self, model: type[ModelT]) -> None:
        super().__init__(model)
        self.model = model

    @cached_property
    def key(self) -> PrimaryKeyOf:
        """Conditions on the primary key."""
        return PrimaryKeyOf(self.model)

    @cached_property
    def _by_triggers(self) -> set[str]:
        return made_by_triggers(self.model)

    @cached_property
    def _scales(self) -> dict[str, int]:
        return scales(self.model)

    async def get_by_id(self, db: AsyncSession, key: AnyKey) -> ModelT | None:
        """Return the row with this primary key, or None; of several columns it is a tuple."""
        return await db.get(self.model, key)

    async def get_by(self, db: AsyncSession, **columns: Any) -> ModelT | None:
        """Return the one row whose columns equal these values, or None."""
        rows = await db.scalars(select(self.model).filter_by(**columns))
        return rows.unique().one_or_none()

    async def get_all(self, db: AsyncSession, skip: int = 0, limit: int = 100) -> Sequence[ModelT]:
        """Return `limit` rows in the order of their keys, after the first `skip`.

        The database reads what it skips: for deep pages use `get_page`.
        """
        statement = select(self.model).order_by(*self.key.columns).offset(skip).limit(limit)
        return (await db.scalars(statement)).unique().all()

    async def get_page(
        self, db: AsyncSession, *, limit: int, after: AnyKey | None = None, offset: int = 0
    ) -> tuple[Sequence[ModelT], AnyKey | None]:
        """Return `limit` rows in the order of their keys, and the key that the next page is after.

        Args:
            after: the last key of the page before; every page then costs the same.
            offset: how many further rows to skip; the database reads each of them.

        Returns:
            The rows, and None instead of a key when there are no more.
        """
        check_limit(limit)
        statement = select(self.model).order_by(*self.key.columns).offset(offset).limit(limit + 1)
        parameters: dict[str, Any] = {}
        if after is not None:
            statement = statement.where(self.key.follows)
            parameters = self.key.parameters(after)
        rows = (await db.scalars(statement, parameters)).unique().all()
        if len(rows) <= limit:
            return rows, None
        return rows[:limit], self.key.of_instance(rows[limit - 1])

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
        """Insert `instance` and return it with its key, and with what the database made of it.

        Raises:
            sqlalchemy.exc.IntegrityError: if a constraint refuses it.
        """
        db.add(instance)
        return await self._written(db, instance)

    def changes(self, data: BaseModel) -> dict[str, Any]:
        """Return what `data` gives, for `update` and `patch`; null only where it may be null."""
        columns = inspect(self.model).columns
        return {
            name: value
            for name, value in data.model_dump(exclude_unset=True).items()
            if value is not None or name not in columns or columns[name].nullable
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
        return await self._written(db, instance)

    async def _written(self, db: AsyncSession, instance: ModelT) -> ModelT:
        """Flush, and read the columns that the database made a value for, if there are any."""
        is_written = instance in db.new or db.is_modified(instance)
        await db.flush()
        state = inspect(instance)
        made = state.expired_attributes & set(state.mapper.column_attrs.keys())
        if is_written:
            made |= self._by_triggers
        made |= {
            name for name, scale in self._scales.items() if is_longer(state.dict.get(name), scale)
        }
        if made:
            await db.refresh(instance, made)
        return instance

    async def delete(self, db: AsyncSession, instance: ModelT) -> None:
        """Delete the row of `instance`.

        Raises:
            sqlalchemy.exc.IntegrityError: if another row still refers to it.
        """
        await db.delete(instance)
        await db.flush()
