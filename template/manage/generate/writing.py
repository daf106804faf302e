"""Files that are rendered from stubs, all of them or none."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from app.core.paths import ROOT
from manage.errors import Failure
from manage.output import say

STUBS = Environment(
    loader=FileSystemLoader(ROOT / "manage" / "stubs"),
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701  it is Python that is written, not HTML
)


def refuse_to_overwrite(paths: list[str]) -> None:
    """Raise a Failure if one of the files exists."""
    if existing := [path for path in paths if (ROOT / path).exists()]:
        raise Failure(f"{', '.join(existing)} would be overwritten; use --force to do that.")


def render(stubs: dict[str, str], context: dict[str, Any]) -> dict[str, str]:
    """Return the texts of files by path.

    Args:
        stubs: the stub of each file, by path.
        context: what the stubs know.

    Raises:
        Failure: if one name would stand for two things.
    """
    texts = {path: STUBS.get_template(stub).render(context) for path, stub in stubs.items()}
    for path, text in texts.items():
        _refuse_two_meanings(path, text)
    return texts


@contextmanager
def written(texts: dict[str, str]) -> Iterator[None]:
    """Write files for the block to go on with; if it fails, they are as they were before.

    Raises:
        Failure: if what is written would be no clean code.
    """
    before = {path: _read(ROOT / path) for path in texts}
    try:
        for path, text in texts.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text, encoding="utf-8")
        _clean([*texts])
        yield
    except BaseException:
        for path, old in before.items():
            if old is None:
                (ROOT / path).unlink(missing_ok=True)
            else:
                (ROOT / path).write_bytes(old)
        raise
    for path in texts:
        say("wrote", path)


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _refuse_two_meanings(path: str, text: str) -> None:
    """Raise a Failure if a class would have the name of something that the file imports."""
    meanings: dict[str, str | None] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            found = {alias.name: node.module for alias in node.names}
        else:
            found = {node.name: path} if isinstance(node, ast.ClassDef) else {}
        for name, origin in found.items():
            if meanings.setdefault(name, origin) != origin:
                raise Failure(f"{path} needs {name} of {meanings[name]}, too; choose another name.")


def _clean(paths: list[str]) -> None:
    """Take away unused imports, sort the others, and format.

    Raises:
        Failure: if there is more to do, with what ruff says.
    """
    _ruff("check", "--fix-only", *paths)
    _ruff("format", *paths)
    if complaint := _ruff("check", "--output-format=concise", *paths):
        raise Failure(f"This would be no clean code, so nothing was written: {complaint}")


def _ruff(*arguments: str) -> str:
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "ruff", *arguments, "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return (result.stdout or result.stderr) if result.returncode else ""
