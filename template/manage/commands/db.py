"""Migrate, look at, fill and reset the database."""

import asyncio
from typing import Annotated

import typer

from manage.migrations.commands import check, migrate, rollback, sql, status
from manage.output import say
from manage.transfer import copy

app = typer.Typer(no_args_is_help=True, help=__doc__)

Force = Annotated[
    bool, typer.Option("--force", help="Do not ask; needed where ENVIRONMENT is production.")
]


for command in (migrate, rollback, status, check, sql):
    app.command()(command)


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
def wait(
    timeout: Annotated[float, typer.Option(min=0, help="Seconds until it is an error.")] = 60,
) -> None:
    """Wait until the database answers."""
    from manage.database import wait

    asyncio.run(wait(timeout))
    say("ready", "the database answers")


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
