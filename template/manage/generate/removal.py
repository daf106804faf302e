"""What `unmake` takes away, and what it leaves."""

import asyncio
import re
import shutil
from pathlib import Path

from app.core.paths import ROOT
from manage.database import applied_revisions
from manage.errors import Failure, sentence
from manage.generate.known import models
from manage.generate.records import FOLDER, Record
from manage.generate.tables import write_drop
from manage.migrations.revisions import one_head, scripts
from manage.output import say


def unmake(kind: str, singular: str, *, force: bool = False) -> None:
    """Remove what `make` wrote; write the migration that drops the table if it may be anywhere.

    Raises:
        Failure: if files were edited, or others need them; then nothing was removed.
    """
    record = Record.read(kind, singular)
    if (edited := record.edited()) and not force:
        raise Failure(
            f"Edited since: {', '.join(edited)}; use --force to remove them all the same."
        )
    if (users := _users(record)) and not force:
        raise Failure(f"Still in use by {', '.join(users)}; unmake or change that first.")
    kept = _migration(record)
    for path in record.files:
        if path != kept and (ROOT / path).exists():
            (ROOT / path).unlink()
            say("removed", path)
            _forget_empty((ROOT / path).parent)
    Record.path(kind, singular).unlink()
    if not any(FOLDER.iterdir()):
        FOLDER.rmdir()


def _forget_empty(folder: Path) -> None:
    """Remove a folder that holds nothing but what Python has compiled."""
    if not [entry for entry in folder.iterdir() if entry.name != "__pycache__"]:
        shutil.rmtree(folder)


def _users(record: Record) -> list[str]:
    """Return the other files that import one of the record's."""
    imported = re.compile(
        "|".join(
            rf"^\s*(?:from|import) .*\b{'.'.join(path.parent.parts)}(\.| import .*\b){path.stem}\b"
            for path in map(Path, record.files)
        ),
        re.MULTILINE,
    )
    files = (
        file.relative_to(ROOT)
        for folder in ("app", "database", "tests")
        for file in sorted((ROOT / folder).rglob("*.py"))
    )
    return [
        str(file)
        for file in files
        if file.as_posix() not in record.files
        and imported.search((ROOT / file).read_text(encoding="utf-8"))
    ]


def _migration(record: Record) -> str | None:
    """Undo the record's migration; return its path if it has to stay."""
    if record.migration is None:
        return None
    head = one_head()
    script = next(
        (one for one in scripts().walk_revisions() if one.revision == record.migration), None
    )
    if script is None or (head == record.migration and not _applied(record.migration)):
        return None
    modules = {".".join(Path(path).with_suffix("").parts) for path in record.files}
    table = next(model.__table__ for model in models().values() if model.__module__ in modules)
    write_drop(table)
    return Path(script.path).relative_to(ROOT).as_posix()


def _applied(revision: str) -> bool:
    """Return whether the database has this newest migration, or cannot be asked."""
    try:
        return revision in asyncio.run(applied_revisions())
    except Exception as error:
        if (reason := sentence(error)) is None:
            raise
        say("careful", f"{reason} So the table is taken to exist somewhere.", bad=True)
        return True
