"""AGENTS.md, of the template and of projects: what it names is there."""

import re
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT, run
from tests.rendering import plain_copy, render

PATH = re.compile(r"`([\w.]+(?:/[\w.]+)*)`")  # a command has blanks, a call brackets


def missing(folder: Path) -> list[str]:
    """Return the paths that AGENTS.md names in its table and that are not there."""
    text = (folder / "AGENTS.md").read_text("utf-8")
    found = {
        name for line in text.splitlines() if line.startswith("|") for name in PATH.findall(line)
    }
    assert len(found) > 6
    assert (folder / "CLAUDE.md").read_text("utf-8") == "@AGENTS.md\n"
    return [name for name in found if not (folder / name).exists()]


@pytest.mark.parametrize("preset", ["minimal", "everything"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_map_of_a_project(template: Path, tmp_path: Path, preset: str, database: str) -> None:
    plain = plain_copy(template, tmp_path / "template")
    project = render(plain, tmp_path / "project", preset=preset, database=database)
    assert missing(project) == []
    rules = (project / "AGENTS.md").read_text("utf-8").partition("## Rules")[2]
    files = {name for name in PATH.findall(rules) if name.endswith(".py")}
    assert files
    assert [name for name in files if not (project / name).is_file()] == []


def test_map_of_the_template() -> None:
    assert missing(ROOT) == []
    named = re.findall(r"^python3 tasks\.py (\w+)", (ROOT / "AGENTS.md").read_text(), re.MULTILINE)
    help_ = run(sys.executable, "tasks.py", cwd=ROOT, check=False).stderr
    assert [name for name in named if f"tasks.py {name} " not in help_] == []
