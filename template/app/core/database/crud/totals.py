"""How many rows there are, without reading them all."""

from typing import Any, NamedTuple

from sqlalchemy import func, inspect, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database.direct.simple import hears_of_statements, is_simple
from app.core.database.driver import ROWS


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
    believed = 0
    if ROWS is not None and not columns and await _is_whole(db, model):
        table = inspect(model).local_table
        quoted = db.get_bind().dialect.identifier_preparer.format_table(table)
        believed = await db.scalar(ROWS, {"name": table.name, "quoted": quoted})
    return Total(max(bound, int(believed or 0)), exact=False)


async def _is_whole(db: AsyncSession, model: type[Any]) -> bool:
    """Return whether all rows of the table are meant: no filter, kind or other schema."""
    mapped = await db.run_sync(lambda session: session.connection().get_execution_options())
    return (
        is_simple(model)
        and "schema_translate_map" not in mapped
        and not hears_of_statements(db.sync_session)
    )
