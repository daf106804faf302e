"""Writes very many rows, the fastest way that each database has, in constant memory."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from importlib import import_module
from itertools import chain, islice
from typing import Any, cast

from sqlalchemy import Column, Dialect, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import UTCDateTime
from app.core.database.types import is_vector

BATCH = 10_000  # rows that are held at once


async def load(
    connection: AsyncConnection, table: Table, rows: Iterable[dict[str, Any]]
) -> AsyncIterator[int]:
    """Insert `rows` into `table`; yield how many, each time some are written.

    PostgreSQL copies them (several times as fast as INSERT), MySQL gets INSERTs of many rows, and
    SQLite one prepared statement.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    values = {
        column.name: value
        for column in table.columns
        if (value := _value(column, connection.dialect, given=column.name in first))
    }
    records = (tuple(value(row) for value in values.values()) for row in chain([first], rows))
    write = await _writer(connection, table, list(values))
    while batch := list(islice(records, BATCH)):
        await write(batch)
        yield len(batch)


def _value(
    column: Column[Any], dialect: Dialect, *, given: bool
) -> Callable[[dict[str, Any]], Any] | None:
    """Return what makes a column's value, as the driver takes it, of a row; None: the database."""
    process: Any = column.type.dialect_impl(dialect).bind_processor(dialect) or _same
    name, default = column.name, cast(Any, column.default)
    if given:
        return lambda row: process(row[name])
    if default is None:
        return None
    if not default.is_callable:
        constant = process(default.arg)
    elif isinstance(column.type, UTCDateTime):
        constant = process(default.arg(None))  # the time of the transaction, as in SQL
    else:
        return lambda _row: process(default.arg(None))
    return lambda _row: constant


def _same(value: object) -> object:
    return value


async def _writer(
    connection: AsyncConnection, table: Table, names: list[str]
) -> Callable[[list[tuple[Any, ...]]], Awaitable[Any]]:
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql("SELECT 1")  # begins the transaction
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if any(is_vector(column.type) for column in table.columns):
            await _take_vectors_in_binary(driver)

        async def copy(batch: list[tuple[Any, ...]]) -> None:
            await driver.copy_records_to_table(
                table.name, schema_name=table.schema, columns=names, records=batch
            )

        return copy
    statement = str(table.insert().inline().compile(dialect=connection.dialect, column_keys=names))
    return partial(connection.exec_driver_sql, statement)


async def _take_vectors_in_binary(driver: Any) -> None:
    """Let a connection send in binary, as COPY wants them, the vectors that it is given as text."""
    vector: Any = import_module("pgvector").Vector  # there if a column is of its types

    await driver.set_type_codec(
        "vector",
        schema="public",
        encoder=lambda written: vector.from_text(written).to_binary(),
        decoder=vector.from_binary,
        format="binary",
    )
