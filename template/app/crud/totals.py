"""How many rows there are, without reading them all."""

from typing import Any, NamedTuple

from sqlalchemy import func, inspect, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

# What the server believes since it looked last (ANALYZE, autovacuum): it may be off by a tenth.
ESTIMATES = {
    "postgresql": text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)"),
    "mysql": text(
        "SELECT table_rows FROM information_schema.tables"
        " WHERE table_schema = database() AND table_name = :name"
    ),
}


class Total(NamedTuple):
    """A number of rows; if it is not `exact`, an estimate that is too low rather than unknown."""

    rows: int
    exact: bool


async def total(
    db: AsyncSession, model: type[Any], *, bound: int = 10_000, **columns: Any
) -> Total:
    """Return how many rows have these values: exact up to `bound`, so that it is never slow.

    Past it, the estimate of the server if all rows are wanted and it has one; else `bound`.
    """
    found = select(literal(1)).select_from(model).filter_by(**columns).limit(bound + 1).subquery()
    count = await db.scalar(select(func.count()).select_from(found)) or 0
    if count <= bound:
        return Total(count, exact=True)
    estimate = None if columns else ESTIMATES.get(db.get_bind().dialect.name)
    name = inspect(model).local_table.fullname
    believed = await db.scalar(estimate, {"name": name}) if estimate is not None else 0
    return Total(max(bound, int(believed or 0)), exact=False)
