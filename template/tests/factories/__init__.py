"""Rows for tests and seeds: `await PostFactory.create(db, title="Mine")`."""

from abc import ABC, abstractmethod
from itertools import count
from typing import Any, Generic, TypeVar

from faker import Faker
from sqlalchemy.ext.asyncio import AsyncSession

from database.seeders import next_number

ModelT = TypeVar("ModelT")

fake = Faker()


class Factory(ABC, Generic[ModelT]):
    """Makes rows of `model`; what is not given is made up."""

    model: type[ModelT]

    @classmethod
    @abstractmethod
    def fields(cls, number: int) -> dict[str, Any]:
        """Return the values of one row.

        Args:
            number: another one for each row, for what has to be unique.

        Returns:
            Values by attribute; a factory stands for the key of a row that it creates.
        """

    @classmethod
    async def build(cls, db: AsyncSession, /, **given: Any) -> ModelT:
        """Return a row that is not stored yet, though what it refers to is."""
        if cls not in db.info:
            db.info[cls] = count(await next_number(db, cls.model))
        values = cls.fields(next(db.info[cls])) | given
        for name, value in values.items():
            if isinstance(value, type) and issubclass(value, Factory):
                values[name] = (await value.create(db)).id
        return cls.model(**values)

    @classmethod
    async def create(cls, db: AsyncSession, /, **given: Any) -> ModelT:
        """Return a row that is stored, as far as the transaction goes."""
        row = await cls.build(db, **given)
        db.add(row)
        await db.flush()
        return row

    @classmethod
    async def create_batch(cls, db: AsyncSession, size: int, /, **given: Any) -> list[ModelT]:
        """Return `size` stored rows."""
        rows = [await cls.build(db, **given) for _ in range(size)]
        db.add_all(rows)
        await db.flush()
        return rows
