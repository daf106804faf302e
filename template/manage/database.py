"""The database that commands work on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import typer
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, Table, inspect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import sort_tables_and_constraints

from app.core.config import settings
from app.core.database import load_models
from app.core.database.engine import create_engine
from manage.errors import Failure, sentence

VIRTUAL = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"


def database_url() -> URL:
    """Return the URL of the settings.

    Raises:
        Failure: if a certificate that it names cannot be read.
    """
    try:
        create_engine(settings, pool=False)
        return settings.database_url
    except ValueError as error:
        raise Failure(f"DATABASE_URL: {error}.") from None


def database_name() -> str:
    """Return how to call the database: never with its password."""
    return database_url().render_as_string(hide_password=True)


def confirm_loss(what: str, *, force: bool) -> None:
    """Ask before data is lost.

    Raises:
        Failure: in production, unless forced.
        typer.Abort: if the answer is no.
    """
    if force:
        return
    if settings.ENVIRONMENT == "production":
        raise Failure(f"This is production: use --force to {what} {database_name()}.")
    typer.confirm(f"Really {what} {database_name()}?", abort=True, err=True)


def is_view(table: Table) -> bool:
    """Return whether models read a view: of SQLAlchemy's `CreateView`, or with info["is_view"]."""
    return table.is_view or bool(table.info.get("is_view"))


def stored_tables() -> list[Table]:
    """Return the tables of all models, without views; those that others refer to come first."""
    # Unlike `sorted_tables` this takes circles for granted.
    ordered = sort_tables_and_constraints(load_models().tables.values())  # type: ignore[no-untyped-call]
    return [table for table, _ in ordered if table is not None and not is_view(table)]


@asynccontextmanager
async def connect() -> AsyncIterator[AsyncConnection]:
    """Give a connection in a transaction that is committed at the end."""
    url = database_url()
    if url.get_backend_name() == "sqlite":
        # What cannot be opened fails here: aiosqlite's thread would complain of the closed loop.
        with closing(sqlite3.connect(url.database or ":memory:", uri="uri" in url.query)):
            pass
    engine = create_engine(settings, url=url, pool=False)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def applied_revisions() -> tuple[str, ...]:
    """Return the newest revisions that the database has."""
    async with connect() as connection:
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_heads()
        )


async def wait(seconds: float) -> None:
    """Return as soon as the database answers.

    Raises:
        Failure: if it does not within this time.
    """
    now = asyncio.get_running_loop().time
    deadline, reason = now() + seconds, "The database does not answer."
    # A file answers at once, and the thread that opens it cannot be stopped half way.
    limit = None if database_url().get_backend_name() == "sqlite" else deadline
    while True:
        try:
            async with asyncio.timeout_at(limit), connect():
                return
        except Exception as error:
            if (told := sentence(error)) is None:
                raise
            if not isinstance(error, TimeoutError):
                reason = told
            if now() >= deadline:
                raise Failure(f"After {seconds:g} s: {reason}") from None
            await asyncio.sleep(0.2)


async def drop_all_tables() -> None:
    """Drop every table and view, whoever made it and whatever refers to it."""
    async with connect() as connection:
        await connection.run_sync(_drop_all_tables)


def _drop_all_tables(connection: Connection) -> None:
    kind = connection.dialect.name
    if kind in ("mysql", "mariadb"):
        connection.exec_driver_sql("SET FOREIGN_KEY_CHECKS = 0")
    elif kind == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    quote = connection.dialect.identifier_preparer.quote_identifier
    cascade = " CASCADE" if kind == "postgresql" else ""
    if kind == "sqlite":  # these take tables of their own along
        for (virtual,) in connection.exec_driver_sql(VIRTUAL).all():
            connection.exec_driver_sql(f"DROP TABLE {quote(virtual)}")
    for schema in {table.schema for table in stored_tables()} | {None}:
        prefix = f"{quote(schema)}." if schema else ""
        found = inspect(connection)
        for view in [] if cascade else found.get_view_names(schema):
            connection.exec_driver_sql(f"DROP VIEW {prefix}{quote(view)}")
        for table in found.get_table_names(schema):
            connection.exec_driver_sql(f"DROP TABLE {prefix}{quote(table)}{cascade}")
