"""Whether an update changes tables, and not only how models are written."""

import os
import secrets
import shutil
import tarfile
import tempfile
from pathlib import Path

from plumbum import CommandNotFound, ProcessExecutionError, local

# Prints the statements that make the tables of the models below the folder that it is given.
TABLES = """
import os, sys
sys.path.insert(0, os.path.abspath(sys.argv[1]))
from sqlalchemy.schema import CreateIndex, CreateTable
from app.core.config import settings
from app.core.database import load_models
dialect = settings.database_url.get_dialect()()
for table in sorted(load_models().tables.values(), key=str):
    print(CreateTable(table).compile(dialect=dialect))
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        print(CreateIndex(index).compile(dialect=dialect))
"""


def tables_changed() -> bool:
    """Return whether the models make other tables than those of the last commit."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "before.tar")
        local["git"]("archive", f"--output={archive}", "HEAD", ".")
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        if Path(".env").is_file():
            shutil.copy(".env", folder)
        before, now = tables_of(folder), tables_of(".")
    return before is None or before != now


def tables_of(folder: str) -> str | None:
    """Return what makes the tables of the models in `folder`; None if they cannot be imported."""
    uv = local[os.environ.get("UV", "uv")]
    command = uv["run", "--no-sync", "--project", ".", "python", "-c", TABLES, folder]
    try:
        with local.env(SECRET_KEY=secrets.token_hex(24)):
            return command()
    except (CommandNotFound, ProcessExecutionError):
        return None
