"""Tests that run inside of a project: those of `tests/inside/`, which owners do not get."""

import shutil
from pathlib import Path

import pytest

from tests.project import Project

INSIDE = Path(__file__).parent / "inside"
TESTS = ["details", "edge", "names", "operations", "routing"]


@pytest.mark.cells(database="sqlite")
def test_inside(project: Project) -> None:
    """Run them all with every option and without any; the modules are no tests of this folder."""
    shutil.copytree(INSIDE, project.path / "tests/inside")
    tests = TESTS if project.answers["orm"] == "sqlmodel" else ["names"]
    files = [f"tests/inside/{name}.py" for name in tests]
    ended = project.run("pytest", "-q", *files)
    assert " passed" in ended.stdout
