"""The six projects, ORM by database, as any version of the template renders them."""

import re
import tarfile
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.commands import ROOT, CommandError, copy_tree, git
from tests.rendering import render, values

NAMES = [f"{orm}-{database}" for orm, database in product(values("orm"), values("database"))]


def render_all(target: Path, ref: str = "") -> list[Path]:
    """Render every project, with all options, into a folder of its own below `target`.

    Args:
        target: where to; it must not hold such folders yet.
        ref: the version of the template, as git names it; without one, what is on disk.

    Raises:
        FileExistsError: if there is such a folder.
        CommandError: if there is no such version.
    """
    folders = [target / name for name in NAMES]
    if taken := [folder for folder in folders if folder.exists()]:
        raise FileExistsError(f"{taken[0]} exists: delete it, or name another folder.")
    with TemporaryDirectory() as temporary, ProcessPoolExecutor(2) as workers:
        template = Path(temporary, "template")
        template.mkdir()
        if ref:
            archive = Path(temporary, "template.tar")
            try:
                git(ROOT, "archive", f"--output={archive}", ref)
            except CommandError:
                raise CommandError(
                    f"There is no version {ref}: `git fetch`, or name another."
                ) from None
            with tarfile.open(archive) as files:
                files.extractall(template, filter="data")
        else:
            copy_tree(template)
        return list(workers.map(_render, [template] * len(folders), folders))


def _render(template: Path, folder: Path) -> Path:
    orm, database = folder.name.split("-")
    # The same every day and in every folder, so that only the template makes a difference.
    fixed = {"project_name": "My App", "created": "2026-01-01", "preset": "everything"}
    render(template, folder, orm=orm, database=database, **fixed)
    answers = folder / ".copier-answers.yml"
    text = re.sub(r"(?m)^_src_path: .*", "_src_path: gh:org/template", answers.read_text("utf-8"))
    answers.write_text(text, "utf-8")
    return folder
