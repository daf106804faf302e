"""Apply, undo and look at migrations: commands of `manage db`."""

import asyncio
from typing import Annotated

import typer

from manage.errors import Failure
from manage.output import say


def migrate() -> None:
    """Apply all pending migrations."""
    from manage.migrations.revisions import migrate, pending

    if not pending():
        say("migrated", "nothing is pending")
    else:
        migrate()


def rollback(steps: Annotated[int, typer.Option(min=1, help="How many migrations.")] = 1) -> None:
    """Undo the last migration, or the last few."""
    from manage.migrations.revisions import undo

    undo(steps)


def status() -> None:
    """Show what is applied, pending, and different.

    Drift is what the models say and the migrated database has not, or the reverse.
    """
    from manage.database import applied_revisions, database_name
    from manage.migrations.revisions import drift, pending, scripts

    heads, missing = scripts().get_heads(), pending()
    applied = asyncio.run(applied_revisions())
    say("database", database_name())
    say("current", ", ".join(applied) or "no migration")
    say("heads", f"{len(heads)}: {', '.join(heads)}")
    say("pending", len(missing) or "none")
    for script in missing:
        say("", f"{script.revision}  {script.doc}")
    if missing:
        say("drift", "unknown until all migrations are applied")
    else:
        say("drift", "\n             ".join(drift()) or "none")


def check() -> None:
    """Fail if migrations are pending or models differ."""
    from manage.migrations.revisions import drift, one_head, pending

    one_head()
    if missing := pending():
        raise Failure(f"{len(missing)} migrations are pending; run: uv run manage db migrate")
    if differences := drift():
        for difference in differences:
            say("drift", difference, bad=True)
        raise Failure('The models differ from the database; run: uv run manage make migration "…"')
    say("checked", "the models and the database agree")


def sql(
    start: Annotated[
        str | None,
        typer.Option("--from", help='Revision to start from, or "base"; needs no database.'),
    ] = None,
) -> None:
    """Print the SQL of the pending migrations."""
    from manage.database import applied_revisions
    from manage.migrations.revisions import offline_sql

    if start is None:
        start = next(iter(asyncio.run(applied_revisions())), "base")
    offline_sql(start)
