"""Counting what may be tried only so often."""

import math
from datetime import timedelta

from sqlalchemy import delete, func, inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import utcnow
from app.crud.base import CRUD
from app.models.attempt import Attempt

KEPT = timedelta(days=1)
SWEPT = 100  # old rows deleted with each new one, so the table stays small by itself


class AttemptCRUD(CRUD[Attempt]):
    """The queries of `Attempt`."""

    async def record(self, db: AsyncSession, subject: str) -> None:
        """Insert a try, and delete some that are old.

        Rows are deleted by their keys: a range would make MySQL lock the gaps where others insert.
        """
        columns = inspect(Attempt).columns
        old = select(columns.id).where(columns.created_at < utcnow() - KEPT).limit(SWEPT)
        keys = (await db.scalars(old.order_by(columns.id))).all()
        if keys:
            await db.execute(delete(Attempt).where(columns.id.in_(keys)))
        await self.create(db, Attempt(subject=subject))

    async def seconds_to_wait(
        self, db: AsyncSession, subject: str, limit: int, window: timedelta
    ) -> int:
        """Return 0 if there were at most `limit` tries within `window`, else when to come back."""
        columns, now = inspect(Attempt).columns, utcnow()
        tries = select(func.count(), func.min(columns.created_at)).filter_by(subject=subject)
        count, first = (await db.execute(tries.where(columns.created_at > now - window))).one()
        return max(1, math.ceil((first + window - now).total_seconds())) if count > limit else 0

    async def forget(self, db: AsyncSession, subject: str) -> None:
        """Delete all tries of `subject`."""
        await db.execute(delete(Attempt).filter_by(subject=subject))


attempt_crud = AttemptCRUD(Attempt)
