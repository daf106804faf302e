"""From a fresh checkout to a project that runs; what is done already is left alone."""

import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable

import typer

from app.core.paths import ROOT
from manage.output import say

app = typer.Typer()


def write_env() -> str:
    """Write `.env` from `.env.example`, with a random value for every `change-me`."""
    target = ROOT / ".env"
    if target.exists():
        return ".env kept"
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    target.touch(mode=0o600)
    target.write_text(
        re.sub("change-me", lambda _match: secrets.token_hex(24), example), encoding="utf-8"
    )
    return ".env written with new secrets"


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
    _run(sys.executable, "-m", "ruff", "check", "--quiet")
    _run(sys.executable, "-m", "ruff", "format", "--check", "--quiet")
    return "code is clean"


def migrate_sqlite() -> str:
    """Apply the migrations to a SQLite file; a server's database may not be there yet."""
    from alembic import command
    from alembic.config import Config

    from app.core.config import settings  # reads .env

    if settings.database_url.get_backend_name() != "sqlite":
        return "database left alone: start it, then run manage db migrate"
    command.upgrade(Config(toml_file=str(ROOT / "pyproject.toml")), "head")
    return f"{settings.DB_NAME} migrated"


def draw_diagram() -> str:
    """Draw the tables into docs/database.md, unless that is there."""
    from manage.diagram import TARGET, write_diagram

    if (ROOT / TARGET).exists():
        return f"{TARGET} kept"
    return f"{write_diagram()} drawn from the models"


def start_repository() -> str:
    """Run `git init`, unless the project is in a repository."""
    try:
        _run("git", "rev-parse", "--is-inside-work-tree")
    except RuntimeError:
        _run("git", "init", "--quiet")
        return "repository started"
    return "repository kept"


def _run(*command: str) -> None:
    result = subprocess.run(  # noqa: S603
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError((result.stderr or result.stdout).strip())


STEPS: dict[str, tuple[Callable[[], str], str]] = {
    "env": (write_env, "cp .env.example .env"),
    "migration": (write_first_migration, "uv run alembic revision --autogenerate -m initial"),
    "check": (check_code, "uv run ruff check --fix && uv run ruff format"),
    "migrate": (migrate_sqlite, "uv run alembic upgrade head"),
    "diagram": (draw_diagram, "uv run manage db diagram"),
    "git": (start_repository, "git init"),
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
    if failed:
        raise typer.Exit(1)
