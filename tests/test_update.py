"""Projects of every release update without a conflict, and may change their mind."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.commands import ROOT, git, run, snapshot
from tests.databases import new_database
from tests.owner import assert_nothing_lost, belongings, move_in
from tests.project import CELLS, Cell, Project
from tests.releases import RELEASES

NEXT = "99.0.0"  # what is on disk


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository with a tag for each release, the next one included."""
    target = tmp_path_factory.mktemp("history")
    git(ROOT, "clone", "--quiet", "--no-checkout", str(ROOT), str(target))
    for version, commit in RELEASES.items():
        git(target, "tag", version, commit)
    snapshot(target)
    git(target, "tag", NEXT)
    return target


@contextmanager
def lived_in(cell: Cell, path: Path, history: Path, release: str) -> Iterator[Project]:
    """Give a project of `release` that its owner has worked on."""
    with database_of(cell.database, path) as url:
        project = Project.generate(
            path / "project", history, database_url=url, vcs_ref=release, **cell._asdict()
        )
        move_in(project, cell.orm)
        yield project


@contextmanager
def database_of(kind: str, path: Path) -> Iterator[str]:
    """Give the URL of a new, empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite+aiosqlite:///{path / 'owner.db'}"
    else:
        with new_database(kind) as url:
            yield url


def update(project: Project, *options: str) -> str:
    """Run `copier update` a year from now; return what it prints.

    Raises:
        CommandError: if it fails.
    """
    words = [sys.executable, "-m", "tests.later", "update", "--trust", "--defaults", *options]
    result = run(*words, str(project.path), cwd=ROOT, DATABASE_URL=project.database_url)
    return result.stdout + result.stderr


def assert_sound(project: Project) -> None:
    """Run all checks that the owner has."""
    project.run("ruff", "check")
    project.run("ruff", "format", "--check")
    project.run("mypy")
    project.run("alembic", "upgrade", "head")
    project.run("alembic", "check")
    project.run("pytest", "-q")


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.primary_key == "bigint"], ids=str)
def test_update_loses_nothing(cell: Cell, release: str, history: Path, tmp_path: Path) -> None:
    with lived_in(cell, tmp_path, history, release) as project:
        before = belongings(project)
        update(project)
        assert project.answers["_commit"] == NEXT
        assert project.answers["created"] == datetime.now(UTC).date().isoformat()
        assert_nothing_lost(project, before)
        assert_sound(project)
