"""Rows go along when a project changes its database."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from tests.commands import CommandError
from tests.databases import execute, new_database
from tests.project import Project

ROWS = 12_000  # more than are held at once


KINDS = ("sqlite", "postgresql", "mysql")


@pytest.fixture(scope="module")
def projects(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Project]:
    """The same project before and after changes of its database, each with all drivers."""
    folder = tmp_path_factory.mktemp("copy")
    made = {
        kind: Project.generate(folder / kind, template, database=kind, preset="minimal")
        for kind in KINDS
    }
    for project in made.values():
        for driver in ("aiosqlite", "asyncpg", "aiomysql", "cryptography"):
            project.add(driver)
        if project is not made["sqlite"]:
            versions = project.path / "alembic/versions"
            shutil.rmtree(versions)
            shutil.copytree(made["sqlite"].path / "alembic/versions", versions)
    return made


@pytest.fixture
def stages(projects: dict[str, Project], tmp_path: Path) -> Iterator[list[Project]]:
    """The project on SQLite with rows, then on PostgreSQL, MySQL and SQLite without, migrated."""
    with ExitStack() as databases:
        urls = {kind: databases.enter_context(new_database(kind)) for kind in KINDS[1:]}
        stages = [projects[kind].on(url) for kind, url in urls.items()]
        files = [projects["sqlite"].on(f"sqlite:///{tmp_path}/{end}.db") for end in "az"]
        stages = [files[0], *stages, files[1]]
        for stage in stages:
            stage.run("manage", "db", "migrate")
        stages[0].run("manage", "db", "seed", "--class", "UserSeeder", f"--count={ROWS}")
        yield stages


def copy(source: Project, target: Project, *options: str) -> str:
    """Copy a database into another; return what the command of the target prints."""
    urls = ("--from", source.database_url, "--to", target.database_url)
    result = target.run("manage", "db", "copy", *urls, *options)
    return result.stdout + result.stderr


def test_rows_are_the_same_after_a_way_through_all_databases(stages: list[Project]) -> None:
    for source, target in pairwise(stages):
        said = copy(source, target)
        assert f"users: {ROWS:,} rows" in said
        assert ":app@" not in said
    first, last = (sqlite_rows(stage.database_url) for stage in (stages[0], stages[-1]))
    assert len(first) == ROWS
    assert first == last


def test_new_rows_get_keys_of_their_own(stages: list[Project]) -> None:
    copy(*stages[:2])
    stages[1].run("manage", "db", "seed", "--class", "UserSeeder")
    keys = execute(stages[1].database_url, "SELECT count(*), max(id) FROM users")
    assert keys[0][0] == keys[0][1]


def test_a_copy_that_was_interrupted_goes_on(stages: list[Project]) -> None:
    copy(*stages[:2])
    target = stages[1].database_url
    execute(target, "DELETE FROM users WHERE id > 5000")
    with pytest.raises(CommandError, match="target has rows in users: use --resume"):
        copy(*stages[:2])
    assert f"users: {ROWS - 5000:,} rows" in copy(*stages[:2], "--resume")
    assert execute(target, "SELECT count(*) FROM users") == [(ROWS,)]


def test_a_target_without_the_migrations_is_refused(stages: list[Project]) -> None:
    stages[1].run("manage", "db", "rollback")
    with pytest.raises(CommandError, match="run `manage db migrate`"):
        copy(*stages[:2])


def test_a_target_of_another_kind_is_refused(projects: dict[str, Project]) -> None:
    projects["sqlite"].write("a.db", "")
    words = ("db", "copy", "--from", "sqlite:///a.db", "--to", "mysql://u:hunter2@h/b")
    result = projects["sqlite"].run("manage", *words, check=False)
    assert result.stderr.startswith("manage: --to: it names mysql, but this project is for SQLite;")
    assert "hunter2" not in result.stdout + result.stderr


def sqlite_rows(url: str) -> list[tuple[object, ...]]:
    """Return all users of a SQLite file."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        return connection.execute("SELECT * FROM users ORDER BY id").fetchall()
