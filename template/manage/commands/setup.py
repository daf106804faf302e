"""From a fresh checkout to a project that runs; what is done already is left alone."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module

import typer

from app.core.paths import ROOT
from manage.output import say
from manage.repository import COMMIT, run, start_repository

app = typer.Typer()

AGAIN = "mend it in .env, then: uv run manage setup"


def prepare_env() -> str:
    """Write `.env`, or complete it, and read all settings.

    Raises:
        SystemExit: with what is wrong in them.
    """
    from manage.env import write_env

    result = write_env()
    import_module("app.core.config")
    return result


def write_first_migration() -> str:
    """Write the first migration, unless there is one."""
    from manage.migrations.initial import write_initial_migration  # reads .env

    if write_initial_migration():
        return "first migration written to alembic/versions"
    return "migrations kept"


def check_code() -> str:
    """Check style and format of all code.

    Raises:
        RuntimeError: with what ruff says.
    """
    run(sys.executable, "-m", "ruff", "check", "--quiet")
    run(sys.executable, "-m", "ruff", "format", "--check", "--quiet")
    return "code is clean"


def migrate_sqlite() -> str:
    """Apply the migrations to a SQLite file; a server's database may not be there yet.

    What would lose rows is left to somebody who knows.
    """
    from alembic import command

    from manage.database import applied_revisions, database_url
    from manage.migrations.losses import losses
    from manage.migrations.revisions import config, pending

    url = database_url()
    if url.get_backend_name() != "sqlite":
        return "database left alone: start it, then run uv run manage db migrate"
    file = str(url.database).removeprefix(f"{ROOT}{os.sep}")
    if asyncio.run(applied_revisions()) and (lost := losses(pending())):
        return f"{file} left alone, as {'; '.join(lost)}; to do it: uv run manage db migrate"
    command.upgrade(config(), "head")
    return f"{file} migrated"


def draw_diagram() -> str:
    """Draw the tables into docs/database.md, unless that is there."""
    from manage.diagram import TARGET, write_diagram

    if (ROOT / TARGET).exists():
        return f"{TARGET} kept"
    return f"{write_diagram()} drawn from the models"


STEPS: dict[str, tuple[Callable[[], str], str]] = {
    "env": (prepare_env, AGAIN),
    "migration": (write_first_migration, "uv run alembic revision --autogenerate -m initial"),
    "check": (check_code, "uv run ruff check --fix && uv run ruff format"),
    "migrate": (migrate_sqlite, "uv run alembic upgrade head"),
    "diagram": (draw_diagram, "uv run manage db diagram"),
    "git": (start_repository, f"git init -b main && {COMMIT}"),
}


@app.command()
def setup() -> None:
    """Make a fresh checkout ready to run.

    Writes .env and the first migration, checks the code, migrates SQLite, draws the tables, starts
    a repository; what is done already is left alone.
    """
    failed = False
    for name, (do, by_hand) in STEPS.items():
        started = time.perf_counter()
        try:
            result, seconds = do(), time.perf_counter() - started
            say(name, f"{result} ({seconds:.1f} s)")
        except (Exception, SystemExit) as error:  # noqa: BLE001  the other steps may still work
            failed = True
            say(name, f"failed: {error}\n{'':13}Later: {by_hand}", bad=True)
            if by_hand == AGAIN:  # all other steps read it
                break
    if failed:
        raise typer.Exit(1)
