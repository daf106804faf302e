"""How many rows there are, without reading them all."""

from typing import Any, NamedTuple

from sqlalchemy import func, inspect, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database.direct.simple import hears_of_statements, is_simple

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
    estimate = ESTIMATES.get(db.get_bind().dialect.name)
    believed = 0
    if estimate is not None and not columns and await _is_whole(db, model):
        table, dialect = inspect(model).local_table, db.get_bind().dialect
        quoted = dialect.identifier_preparer.format_table(table)
        name = quoted if dialect.name == "postgresql" else table.name
        believed = await db.scalar(estimate, {"name": name})
    return Total(max(bound, int(believed or 0)), exact=False)


async def _is_whole(db: AsyncSession, model: type[Any]) -> bool:
    """Return whether all rows of the table are meant: no filter, kind or other schema."""
    mapped = await db.run_sync(lambda session: session.connection().get_execution_options())
    return (
        is_simple(model)
        and "schema_translate_map" not in mapped
        and not hears_of_statements(db.sync_session)
    )
