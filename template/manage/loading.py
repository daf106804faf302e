"""Writes very many rows, the fastest way that each database has, in constant memory."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from itertools import chain, islice
from operator import itemgetter
from typing import Any, TypeAlias, cast

from sqlalchemy import Dialect, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.database import UTCDateTime

BATCH = 10_000  # rows that are held at once

Row: TypeAlias = dict[str, Any]
Record: TypeAlias = tuple[Any, ...]
Make: TypeAlias = Callable[[Row], Any]


async def load(
    connection: AsyncConnection,
    table: Table,
    rows: Iterable[Row],
    advance: Callable[[int], object] = lambda _number: None,
) -> int:
    """Insert `rows` into `table`, and return how many they are.

    PostgreSQL copies them (several times as fast as INSERT), MySQL gets INSERTs of many rows, and
    SQLite one prepared statement.

    Args:
        rows: all with the columns of the first; the others get their defaults.
        advance: what to call with the number of rows of each batch.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    constants, made = _values(table, connection.dialect, first)
    filled = first.keys() | constants.keys() | made.keys()
    names = [column.name for column in table.columns if column.name in filled]
    written = 0

    def batches() -> Iterator[list[Record]]:
        nonlocal written
        records = _records(chain([first], rows), names, constants, made)
        while batch := list(islice(records, BATCH)):
            yield batch
            written += len(batch)
            advance(len(batch))

    if connection.dialect.name == "postgresql":
        await _copy(connection, table, names, chain.from_iterable(batches()))
    else:
        insert = table.insert().inline()
        statement = str(insert.compile(dialect=connection.dialect, column_keys=names))
        for batch in batches():
            await connection.exec_driver_sql(statement, batch)
    return written


def _values(table: Table, dialect: Dialect, first: Row) -> tuple[Row, dict[str, Make]]:
    """Return values that are the same in all rows, and what makes others of a row.

    All are as the driver takes them. What is in neither is taken as it is given, or left to the
    database.
    """
    constants: Row = {}
    made: dict[str, Make] = {}
    for column in table.columns:
        name, default = column.name, cast(Any, column.default)
        process: Any = column.type.dialect_impl(dialect).bind_processor(dialect)
        if name in first:
            if process is not None:
                made[name] = partial(_processed, process, name)
        elif default is not None:
            process = process or _same
            if not default.is_callable:
                constants[name] = process(default.arg)
            elif isinstance(column.type, UTCDateTime):
                constants[name] = process(default.arg(None))  # the transaction's time, as in SQL
            else:
                made[name] = partial(_drawn, process, default.arg)
    return constants, made


def _processed(process: Callable[[Any], Any], name: str, row: Row) -> object:
    return process(row[name])


def _drawn(process: Callable[[Any], Any], default: Callable[[Any], Any], _row: Row) -> object:
    return process(default(None))


def _same(value: object) -> object:
    return value


def _records(
    rows: Iterable[Row], names: list[str], constants: Row, made: dict[str, Make]
) -> Iterator[Record]:
    """Yield the values of each row in the order of `names`."""
    take = itemgetter(*names)
    for given in rows:
        row = constants | given
        for name, make in made.items():
            row[name] = make(row)
        yield take(row) if len(names) > 1 else (take(row),)


async def _copy(
    connection: AsyncConnection, table: Table, names: list[str], records: Iterable[Record]
) -> None:
    await connection.exec_driver_sql("SELECT 1")  # begins the transaction
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if any(type(column.type).__module__.startswith("pgvector.") for column in table.columns):
        await _take_vectors_in_binary(driver)
    # One COPY for all: the server stores what it has while the next batch is made.
    await driver.copy_records_to_table(
        table.name, schema_name=table.schema, columns=names, records=records
    )


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
