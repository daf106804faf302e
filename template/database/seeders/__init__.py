"""What a new database is filled with: `uv run manage db seed` finds every `*_seeder.py` here."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from sqlalchemy import Integer, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from manage.errors import Failure


class Seeder(ABC):
    """Writes rows, in one transaction of its own; running it again must change nothing."""

    after: ClassVar[tuple[type["Seeder"], ...]] = ()
    """The seeders that have to run before."""
    model: ClassVar[type[Any] | None] = None
    """The model that `rows` are of."""

    @abstractmethod
    async def run(self, db: AsyncSession) -> None:
        """Write what is missing."""

    async def rows(self, db: AsyncSession, numbers: range) -> Iterable[dict[str, Any]]:
        """Return load data for `db seed --count`: columns of one row for each number.

        What a row leaves out gets the default of its column. Make them lazily, with a generator:
        there may be millions.
        """
        return ()


async def keys(
    db: AsyncSession, model: type[Any], *, free_for: Any = None, limit: int = 100_000
) -> list[Any]:
    """Return primary keys of stored rows, for rows that refer to them.

    Args:
        free_for: a column that refers to them; keys that it has already are left out.

    Raises:
        Failure: if there are none.
    """
    key = inspect(model).primary_key[0]
    statement = select(key).order_by(key).limit(limit)
    if free_for is not None:
        statement = statement.where(key.not_in(select(free_for).where(free_for.is_not(None))))
    found = list(await db.scalars(statement))
    if not found:
        raise Failure(f"There is no {model.__name__} to refer to; seed that first.")
    return found


async def next_number(db: AsyncSession, model: type[Any]) -> int:
    """Return the number of the next row to make up, for what has to be unique in each.

    It is beyond the count of the rows and every whole number of a key or a unique column, as rows
    may have been deleted, and others made by hand.
    """
    numbers = [
        func.max(column)
        for column in inspect(model).columns
        if isinstance(column.type, Integer) and (column.primary_key or column.unique)
    ]
    row = (await db.execute(select(func.count(), *numbers).select_from(model))).one()
    return max(number or 0 for number in row) + 1
