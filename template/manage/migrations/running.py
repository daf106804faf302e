"""What `alembic/env.py` needs so that migrations neither stop traffic nor fail in silence."""

import re
import traceback
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError

from app.core.config import settings
from app.core.database.fault_codes import error_code
from app.core.database.faults import is_conflict
from app.core.database.types import MYSQL

kept: list[str] = []  # what MySQL has kept already of the revision that runs
NO_EXTENSION = (
    "The PostgreSQL server has no extension {name}: install its package there (of vector it is "
    "postgresql-18-pgvector, or the image pgvector/pgvector:pg18), then run this again."
)
NO_RIGHT = (
    "This user may not make the extension: let a superuser run CREATE EXTENSION {name} in the "
    "database (in template1 for the tests), then run this again."
)
UNCOMMITTED = "55P04"  # PostgreSQL's code of what `TOO_NEW` explains
TOO_NEW = "A new member can be used after its own migration is committed: upgrade to that first.\n"
CHANGES = ("CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE")
UNDO = {  # what takes a change back, where that loses nothing but what the revision itself made
    r"CREATE TABLE (?:IF NOT EXISTS )?(\S+) .*": r"DROP TABLE \1;",
    r"CREATE (?:\w+ )?INDEX (\S+) ON (\S+) .*": r"DROP INDEX \1 ON \2;",
    r"ALTER TABLE (\S+) ADD COLUMN (\S+) .*": r"ALTER TABLE \1 DROP COLUMN \2;",
    r"ALTER TABLE (\S+) ADD CONSTRAINT (\S+) .*": r"ALTER TABLE \1 DROP CONSTRAINT \2;",
}
# A table, column, index or foreign key exists already, or cannot be dropped as it does not exist.
LEFT_OVER = {"1050", "1060", "1061", "1091", "1826"}


def limit_locks(connection: Connection) -> None:
    """Let a change give up when it cannot lock its table: whoever comes later waits behind it."""
    seconds = settings.MIGRATION_LOCK_TIMEOUT
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
    elif connection.dialect.name in ("mysql", "mariadb"):
        connection.exec_driver_sql(f"SET lock_wait_timeout = {seconds}")


def note_changes(connection: Connection) -> None:
    """Keep in `kept` what cannot be rolled back."""

    @event.listens_for(connection, "after_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        changes = statement.lstrip().upper().startswith(CHANGES)
        if changes and "alembic_version" not in statement and " TEMPORARY " not in statement:
            kept.append(" ".join(statement.split()))


def undo(change: str) -> str:
    """Return the statement that takes `change` back, or what the change was."""
    for pattern, answer in UNDO.items():
        if found := re.fullmatch(pattern, change, re.IGNORECASE):
            return found.expand(answer)
    return f"-- by hand: {change[:100]}"


def _nothing() -> str:
    alone = settings.database_url.get_backend_name() in MYSQL
    what = "Nothing of this revision" if alone else "None of the revisions of this run"
    return f"{what} was applied; mend the cause, run it again."


def _way_back() -> str:
    return (
        "MySQL keeps every change at once, so a part of this revision is applied already.\n"
        "Mend the cause, take that part back by these statements, then run this again:\n"
    ) + "\n".join(f"  {undo(change)}" for change in reversed(kept))


def explain_code(error: BaseException) -> CommandError:
    """Return what in a migration's own code stopped it, and what there is to do."""
    passed = traceback.extract_tb(error.__traceback__)
    frames = [one for one in passed if Path(one.filename).parent.name == "versions"]
    where = f" at line {frames[-1].lineno} of {Path(frames[-1].filename).name}" if frames else ""
    said = f"The migration stopped{where}: {type(error).__name__}: {error}\n"
    return CommandError(said + (_way_back() if kept else _nothing()))


def explain(error: DBAPIError) -> CommandError:
    """Return what stopped a migration, and what there is to do."""
    code = getattr(error.orig, "sqlstate", None)
    if made := re.fullmatch(r"CREATE EXTENSION IF NOT EXISTS (\w+)", error.statement or ""):
        return CommandError((NO_RIGHT if code == "42501" else NO_EXTENSION).format(name=made[1]))
    statement = " ".join((error.statement or "").split())[:100]
    said = f"The migration stopped at: {statement}\n  {error.orig}\n"
    if kept:
        return CommandError(said + _way_back())
    if error_code(error) in LEFT_OVER:
        said += "MySQL keeps every change at once: if it is left from a run that failed, take it\n"
        return CommandError(f"{said}back by the statements that run named, then run this again.")
    if code == UNCOMMITTED:
        said += TOO_NEW
    if is_conflict(error):
        said += "Another transaction held the table for longer than MIGRATION_LOCK_TIMEOUT.\n"
    return CommandError(said + _nothing())
