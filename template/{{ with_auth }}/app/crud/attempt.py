"""Counting what may be tried only so often."""

import math
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Base, utcnow
from app.core.database.rows import Rows
from app.crud.base import CRUD
from app.models.attempt import Attempt

KEPT = timedelta(days=1)
SWEPT = 100  # old rows deleted with each new one, so the table stays small by itself

TABLE = Base.metadata.tables["attempts"]
INSERT = Rows(insert(TABLE), written=["subject"])
DELETE = Rows(delete(TABLE).where(TABLE.c.subject == bindparam("subject")))
COUNT = select(func.count(), func.min(TABLE.c.created_at)).where(
    TABLE.c.subject == bindparam("subject"), TABLE.c.created_at > bindparam("since")
)
SELECT_OLD = Rows(
    select(TABLE.c.id)
    .where(TABLE.c.created_at < bindparam("before"))
    .order_by(TABLE.c.id)
    .limit(SWEPT)
)


class AttemptCRUD(CRUD[Attempt]):
    """The queries of `Attempt`."""

    async def record(self, db: AsyncSession, subject: str) -> None:
        """Insert a try, and delete some that are old.

        Rows are deleted by their keys: a range would make MySQL lock the gaps where others insert.
        """
        if old := [row["id"] for row in await SELECT_OLD.fetch(db, before=utcnow() - KEPT)]:
            await db.execute(delete(TABLE).where(TABLE.c.id.in_(old)))
        await INSERT.run(db, {"subject": subject})

    async def seconds_to_wait(
        self, db: AsyncSession, subject: str, limit: int, window: timedelta
    ) -> int:
        """Return 0 if there were at most `limit` tries within `window`, else when to come back."""
        now = utcnow()
        values = {"subject": subject, "since": now - window}
        count, first = (await db.execute(COUNT, values)).one()
        return max(1, math.ceil((first + window - now).total_seconds())) if count > limit else 0

    async def forget(self, db: AsyncSession, subject: str) -> None:
        """Delete all tries of `subject`."""
        await DELETE.run(db, {"subject": subject})


attempt_crud = AttemptCRUD(Attempt)
