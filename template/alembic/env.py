"""How Alembic reaches the database; models are found, so nothing is listed."""

import asyncio
import logging
import re
from typing import Any

from alembic import context
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import CompileError, DBAPIError, IdentifierError

import manage.migrations.postgresql  # Alembic takes the classes of these two from then on
import manage.migrations.sqlite  # noqa: F401
from app.core.config import settings
from app.core.database import load_models
from app.core.database.engine import create_engine
from manage.migrations.comparing import plugin
from manage.migrations.ordering import tidy
from manage.migrations.refusing import refuse
from manage.migrations.rendering import render_item
from manage.migrations.review import ignore_handled, review, told
from manage.migrations.running import explain, explain_code, kept, limit_locks, note_changes
from manage.migrations.scope import Scope

LOCK = 20_141_123  # any number, the same in every release
LOCK_TIMEOUT = 300  # seconds a replica waits for the one that migrates
config = context.config
ignore_handled()
scope = Scope(models := load_models(), context.script)


def process(
    migration: MigrationContext, _revision: Any, directives: list[ops.MigrationScript]
) -> None:
    """Put what autogenerate found in order, refuse what cannot run, and warn of what may hurt."""
    upgrade = directives[0].upgrade_ops
    assert upgrade is not None  # noqa: S101  set for a single database
    refuse(migration, upgrade)
    tidy(migration, directives)
    review(upgrade, scope, migration)


OPTIONS: dict[str, Any] = {
    "target_metadata": models,
    "include_schemas": any(table.schema for table in models.tables.values()),
    "include_name": scope.include_name,
    "include_object": scope.include_object,
    "compare_server_default": True,
    "render_item": render_item,
    "process_revision_directives": process,
    "on_version_apply": [lambda **_: kept.clear(), *config.attributes.get("on_version_apply", ())],
    "autogenerate_plugins": [
        "alembic.autogenerate.*",
        "alembic.ext.checkconstraint_byname",
        plugin.name,
    ],
}


def orphans(connection: Connection) -> set[tuple[Any, ...]]:
    """Return the table, the row and the key of what refers to no row in SQLite."""
    return {tuple(row) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}


def migrate(connection: Connection, *, alone: bool = False) -> None:
    """Run the command on `connection`; `alone` keeps other replicas waiting meanwhile.

    Raises:
        TimeoutError: if another replica does not finish in time.
        CommandError: if a migration breaks foreign keys in SQLite.
    """
    kind = connection.dialect.name
    if alone and kind in ("mysql", "mariadb"):  # DDL ends a transaction: the session holds the lock
        lock = f"SELECT GET_LOCK(CONCAT('alembic.', DATABASE()), {LOCK_TIMEOUT})"
        if connection.exec_driver_sql(lock).scalar() != 1:
            raise TimeoutError("Another process is migrating; run this again when it is done.")
        note_changes(connection)
        connection.commit()
    sqlite = kind == "sqlite"
    context.configure(
        connection=connection,
        render_as_batch=sqlite,
        transactional_ddl=sqlite or None,
        **OPTIONS,
    )
    broken = orphans(connection) if alone and sqlite else set()
    with context.begin_transaction():
        if alone and kind == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        if alone:
            limit_locks(connection)
        with told():
            context.run_migrations()
        if alone and sqlite and (new := orphans(connection) - broken):
            tables = ", ".join(sorted({table for table, *_ in new}))
            raise CommandError(f"Nothing was changed: rows of {tables} would refer to none.")


async def connect_and_migrate() -> None:
    """Run the command on the database of the settings."""
    try:
        engine = create_engine(settings, pool=False)
    except ValueError as error:
        raise CommandError(f"DATABASE_URL: {error}.") from None
    try:
        connection = await engine.connect()
    except (DBAPIError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        raise CommandError(
            f"The database cannot be reached ({reason}); start it, or check its address in .env."
        ) from error
    try:
        if engine.dialect.name == "sqlite":
            # A changed table is copied and dropped, which must not delete what refers to it.
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        await connection.run_sync(migrate, alone=True)
    except DBAPIError as error:
        raise explain(error) from error
    except BaseException as error:
        if kept or isinstance(error, CompileError | IdentifierError):
            raise explain_code(error) from error
        raise
    finally:
        await connection.close()
        await engine.dispose()


if config.cmd_opts is not None:  # started by the alembic command: show what it does
    handler = logging.StreamHandler()
    shown = re.compile("Detected (?!sequence)|Running")  # it says of each SERIAL that it is one
    handler.addFilter(lambda record: shown.match(record.getMessage()) is not None)
    logging.getLogger("alembic").addHandler(handler)
    logging.getLogger("alembic").setLevel(logging.INFO)

if context.is_offline_mode():
    context.configure(
        url=settings.database_url,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
        **OPTIONS,
    )
    with context.begin_transaction():
        context.run_migrations()
elif (shared := config.attributes.get("connection")) is not None:
    migrate(shared)
else:
    asyncio.run(connect_and_migrate())
