"""Copies all rows from one database to another, of the same kind or of another."""

import time
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Integer, Table, Uuid, delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from manage.both_ends import engine_of, open_end
from manage.database import stored_tables
from manage.errors import Failure
from manage.loading import BATCH, load
from manage.output import progress, say


async def copy(source_url: str, target_url: str, *, resume: bool) -> None:
    """Copy the rows of all models' tables, parents first; the target checks foreign keys.

    Args:
        source_url: where the rows are; nothing is written there. It may be a database of
            another kind, as SQLAlchemy writes its URL.
        target_url: a migrated database of this project's kind, without rows.
        resume: go on with a copy that was interrupted.

    Raises:
        Failure: if the two are not alike, the target has rows, or something does not fit.
    """
    tables = stored_tables()
    engines = engine_of("--from", source_url), engine_of("--to", target_url)
    if engines[0].url == engines[1].url:
        raise Failure("Both URLs name the same database; --to has to be another one.")
    async with open_end(engines[0]) as source, open_end(engines[1]) as target:
        await _check_migrations(source, target)
        if not resume:
            await _check_empty(target, tables)
        for table in tables:
            await _copy_table(source, target, table)
        await _check_counts(source, target, tables)
    say("copied", f"{len(tables)} tables, their row counts are the same")


async def _check_migrations(*connections: AsyncConnection) -> None:
    source, target = [
        await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_heads())
        for connection in connections
    ]
    if source != target or not source:
        raise Failure(
            f"The source is at {', '.join(source) or 'no migration'}, the target at "
            f"{', '.join(target) or 'none'}: run `manage db migrate` with DATABASE_URL set to each."
        )
    for connection in connections:
        await connection.rollback()


async def _check_empty(target: AsyncConnection, tables: list[Table]) -> None:
    filled = [table.name for table in tables if await _count(target, table)]
    await target.rollback()
    if filled:
        raise Failure(
            f"The target has rows in {', '.join(filled)}: use --resume to go on with a copy that "
            "was interrupted, or `manage db fresh` to empty it."
        )


async def _copy_table(source: AsyncConnection, target: AsyncConnection, table: Table) -> None:
    started = time.perf_counter()
    total, done = await _count(source, table), await _count(target, table)
    key = list(table.primary_key.columns)
    rows = select(*(each for each in table.columns if each.computed is None)).order_by(*key)
    if 0 < done < total:
        if len(key) == 1 and isinstance(key[0].type, Integer | Uuid):
            rows = rows.where(key[0] > await target.scalar(select(func.max(key[0]))))
        else:  # keys that databases may sort differently: this table starts over
            await target.execute(delete(table))
            await target.commit()
            done = 0
    if done < total:
        with progress(table.name, total - done) as advance:
            result = await source.stream(rows, execution_options={"yield_per": BATCH})
            async for batch in result.mappings().partitions():
                await _write(target, table, [dict(row) for row in batch])
                advance(len(batch))
    await _continue_counting(target, table)
    await source.rollback()
    say("copied", f"{table.name}: {total - done:,} rows ({time.perf_counter() - started:.1f} s)")


async def _write(target: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    try:
        await load(target, table, rows)
    except IntegrityError as error:
        raise Failure(f"The target refuses rows of {table.name}: {error.orig}") from error
    await target.commit()


async def _continue_counting(target: AsyncConnection, table: Table) -> None:
    """Let PostgreSQL count on after the keys that were copied; the others do so by themselves."""
    column = table.autoincrement_column
    if column is not None and target.dialect.name == "postgresql":
        highest = select(func.coalesce(func.max(column), 1), func.max(column).is_not(None))
        value, used = (await target.execute(highest)).one()
        await target.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :value, :used)"),
            {"table": table.fullname, "column": column.name, "value": value, "used": used},
        )
    await target.commit()


async def _check_counts(
    source: AsyncConnection, target: AsyncConnection, tables: list[Table]
) -> None:
    for table in tables:
        had, has = await _count(source, table), await _count(target, table)
        if had != has:
            raise Failure(
                f"{table.name} has {had:,} rows in the source and {has:,} in the target: stop "
                "what writes to them, empty the target with `manage db fresh`, and copy again."
            )


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.scalar(select(func.count()).select_from(table))) or 0
