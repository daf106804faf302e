"""Migrate, look at, fill and reset the database."""

import asyncio
from typing import Annotated

import typer

from manage.errors import Failure
from manage.output import say
from manage.transfer import copy

app = typer.Typer(no_args_is_help=True, help=__doc__)

Force = Annotated[
    bool, typer.Option("--force", help="Do not ask; needed where ENVIRONMENT is production.")
]


@app.command()
def migrate() -> None:
    """Apply all pending migrations."""
    from manage.migrations.revisions import migrate, pending

    if not pending():
        say("migrated", "nothing is pending")
    else:
        migrate()


@app.command()
def rollback(steps: Annotated[int, typer.Option(min=1, help="How many migrations.")] = 1) -> None:
    """Undo the last migration, or the last few."""
    from manage.migrations.revisions import undo

    undo(steps)


@app.command()
def reset(force: Force = False) -> None:
    """Undo all migrations and apply them again.

    All data is lost.
    """
    from manage.database import confirm_loss
    from manage.migrations.revisions import migrate, undo

    confirm_loss("delete all data in", force=force)
    undo()
    migrate()


@app.command()
def fresh(
    seed: Annotated[bool, typer.Option("--seed", help="Run the seeders then.")] = False,
    force: Force = False,
) -> None:
    """Drop all tables and apply all migrations.

    Tables that no migration made are dropped, too. All data is lost.
    """
    from manage.database import confirm_loss, drop_all_tables
    from manage.migrations.revisions import migrate

    confirm_loss("drop all tables of", force=force)
    asyncio.run(drop_all_tables())
    migrate()
    if seed:
        from manage.seeding import seed as run_seeders

        run_seeders()


@app.command()
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


@app.command()
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


@app.command()
def wait(
    timeout: Annotated[float, typer.Option(min=0, help="Seconds until it is an error.")] = 60,
) -> None:
    """Wait until the database answers."""
    from manage.database import wait

    asyncio.run(wait(timeout))
    say("ready", "the database answers")


@app.command()
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


@app.command()
def create() -> None:
    """Make the database on its server."""
    from manage.database import database_name, database_url
    from manage.server import create_database

    asyncio.run(create_database(database_url()))
    say("created", database_name())


@app.command()
def drop(force: Force = False) -> None:
    """Remove the database from its server.

    All data is lost.
    """
    from manage.database import confirm_loss, database_name, database_url
    from manage.server import drop_database

    confirm_loss("drop", force=force)
    asyncio.run(drop_database(database_url()))
    say("dropped", database_name())


@app.command()
def shell() -> None:
    """Open psql, mysql, mariadb or sqlite3 on the database."""
    from manage.clients import open_client
    from manage.database import database_url

    open_client(database_url())


@app.command()
def diagram() -> None:
    """Draw the tables into docs/database.md.

    It is a Mermaid diagram of the models, which GitHub and GitLab show as a picture.
    """
    from manage.diagram import write_diagram

    say("wrote", write_diagram())


@app.command()
def seed(
    name: Annotated[
        str | None, typer.Option("--class", help="Only this one, and those it comes after.")
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, help="Instead, this many rows of load data for each.")
    ] = None,
) -> None:
    """Run the seeders of database/seeders.

    Each runs in one transaction, after those that it names in `after`.
    """
    from manage.seeding import seed

    seed(name, count)


app.command()(copy)
