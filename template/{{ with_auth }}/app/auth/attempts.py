"""Counting what may be tried only so often."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, delete, func, inspect, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import Attempt
from app.core.database import Key, utcnow
from app.crud.base import CRUD

KEPT = timedelta(days=1)
SWEPT = 100  # old rows deleted with each new one, so the table stays small by itself


class Counted(NamedTuple):
    """How many attempts there are, and when the first and the last of them were."""

    number: int
    first: datetime
    last: datetime


class AttemptCRUD(CRUD[Attempt]):
    """The queries of `Attempt`.

    Rows are deleted by their keys: a range would make MySQL lock the gaps where others insert.
    """

    async def record(self, db: AsyncSession, *subjects: str) -> Key:
        """Insert an attempt of each subject, delete some that are old, return the first's key."""
        columns = inspect(Attempt).columns
        old = select(columns.id).where(columns.created_at < utcnow() - KEPT)
        await self.remove(db, (await db.scalars(old.order_by(columns.id).limit(SWEPT))).all())
        attempts = [Attempt(subject=subject) for subject in subjects]
        db.add_all(attempts)
        await db.flush()
        return attempts[0].id

    async def counted(
        self, db: AsyncSession, windows: Mapping[str, timedelta]
    ) -> dict[str, Counted]:
        """Return the attempts of each subject within its window; one without any is left out."""
        columns, now = inspect(Attempt).columns, utcnow()
        recent = [
            and_(columns.subject == subject, columns.created_at > now - window)
            for subject, window in windows.items()
        ]
        created_at = columns.created_at
        statement = select(
            columns.subject, func.count(), func.min(created_at), func.max(created_at)
        )
        rows = await db.execute(statement.where(or_(*recent)).group_by(columns.subject))
        return {subject: Counted(*rest) for subject, *rest in rows}

    async def forget(self, db: AsyncSession, *subjects: str) -> None:
        """Delete all attempts of these subjects."""
        columns = inspect(Attempt).columns
        keys = select(columns.id).where(columns.subject.in_(subjects)).order_by(columns.id)
        await self.remove(db, (await db.scalars(keys)).all())

    async def remove(self, db: AsyncSession, keys: Collection[Key]) -> None:
        """Delete the attempts with these keys."""
        if keys:
            await db.execute(delete(Attempt).where(inspect(Attempt).columns.id.in_(keys)))


attempt_crud = AttemptCRUD(Attempt)
