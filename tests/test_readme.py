"""The commands of this repository's README, typed into a terminal as they stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import ROOT, git
from tests.documents import Command, steps
from tests.project import Project
from tooling.terminal import PROMPT, Terminal, published

SERVES = "Application startup complete"
# What is typed elsewhere.
COVERED = {
    "python3 tasks.py test": ".github/workflows/test.yml",
    "python3 tasks.py render ../renders": "tests/test_preview.py",
    "uv run manage db copy": "tests/test_copy.py",
    "uv run manage unmake resource tagging": "tests/manage/test_resources.py",
}


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A shell where gh:org/template is what is on disk here."""
    (tmp_path / "work").mkdir()
    terminal = Terminal(tmp_path / "work", **published(tmp_path / "template", "1.0.0"))
    yield terminal
    terminal.close()


def test_commands_of_the_readme(terminal: Terminal, tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    before, _, rest = text.partition("## A blog in seven commands")  # it has a test of its own
    clone, project = tmp_path / "template", tmp_path / "work" / "myapp"
    done = 0
    for step in steps(before + rest[rest.index("\n## ") :]):
        assert isinstance(step, Command)
        line = step.line
        if line in COVERED:
            assert (ROOT / COVERED[line]).exists()
            continue
        if project.exists():
            terminal.run(f"cd {clone if 'tasks.py' in line or ' . ' in line else project}")
        if " update " in line:
            git(project, "add", "--all")
            git(project, "commit", "--quiet", "--allow-empty", "--message", "mine")
        if "copier copy" in line:
            terminal.run_with_enter(line)
        elif line.endswith("update --trust"):
            terminal.run_with_enter(line, end="Updated.")
        elif line in ("uv run fastapi dev", "python3 tasks.py try"):
            terminal.run(line, until=SERVES)
            terminal.type("\x03")
            terminal.wait_for(PROMPT)
        else:
            terminal.run(line if line != "cd myapp" else f"cd {project}")
            assert terminal.succeeded(), "\n".join(terminal.lines[-30:])
        done += 1
    assert done > 10
    assert git(project, "status", "--porcelain") == "", "what the README undoes"
    assert {Project(folder).answers["database"] for folder in (project, tmp_path / "myapp")} == {
        "sqlite"
    }
    assert Project(tmp_path / "shop").answers["orm"] == "sqlalchemy"
