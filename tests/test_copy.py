"""Rows go along when a project changes its database."""

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


@pytest.fixture(scope="module")
def project(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has the drivers of all databases."""
    path = tmp_path_factory.mktemp("copy") / "project"
    project = Project.generate(path, template, database="postgresql", preset="minimal")
    for driver in ("aiosqlite", "aiomysql", "cryptography"):
        project.add(driver)
    return project


@pytest.fixture
def urls(project: Project, tmp_path: Path) -> Iterator[list[str]]:
    """SQLite with rows, then PostgreSQL, MySQL and SQLite without, all migrated."""
    with ExitStack() as databases:
        servers = [databases.enter_context(new_database(kind)) for kind in ("postgresql", "mysql")]
        urls = [f"sqlite:///{tmp_path}/first.db", *servers, f"sqlite:///{tmp_path}/last.db"]
        for url in urls:
            project.on(url).run("manage", "db", "migrate")
        project.on(urls[0]).run("manage", "db", "seed", "--class", "UserSeeder", f"--count={ROWS}")
        yield urls


def copy(project: Project, source: str, target: str, *options: str) -> str:
    """Copy a database into another; return what the command prints."""
    result = project.run("manage", "db", "copy", "--from", source, "--to", target, *options)
    return result.stdout + result.stderr


def test_rows_are_the_same_after_a_way_through_all_databases(
    project: Project, urls: list[str]
) -> None:
    for source, target in pairwise(urls):
        said = copy(project, source, target)
        assert f"users: {ROWS:,} rows" in said
        assert ":app@" not in said
    first, last = (sqlite_rows(url) for url in (urls[0], urls[-1]))
    assert len(first) == ROWS
    assert first == last


def test_new_rows_get_keys_of_their_own(project: Project, urls: list[str]) -> None:
    copy(project, urls[0], urls[1])
    project.on(urls[1]).run("manage", "db", "seed", "--class", "UserSeeder")
    keys = execute(urls[1], "SELECT count(*), max(id) FROM users")
    assert keys[0][0] == keys[0][1]


def test_a_copy_that_was_interrupted_goes_on(project: Project, urls: list[str]) -> None:
    copy(project, urls[0], urls[1])
    execute(urls[1], "DELETE FROM users WHERE id > 5000")
    with pytest.raises(CommandError, match="target has rows in users: use --resume"):
        copy(project, urls[0], urls[1])
    assert f"users: {ROWS - 5000:,} rows" in copy(project, urls[0], urls[1], "--resume")
    assert execute(urls[1], "SELECT count(*) FROM users") == [(ROWS,)]


def test_a_target_without_the_migrations_is_refused(project: Project, urls: list[str]) -> None:
    project.on(urls[1]).run("manage", "db", "rollback")
    with pytest.raises(CommandError, match="run `manage db migrate`"):
        copy(project, urls[0], urls[1])


def sqlite_rows(url: str) -> list[tuple[object, ...]]:
    """Return all users of a SQLite file."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        return connection.execute("SELECT * FROM users ORDER BY id").fetchall()
