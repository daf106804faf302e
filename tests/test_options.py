"""The options one by one: projects with one and without the other hold together, too."""

from contextlib import nullcontext
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.databases import new_database
from tests.project import CELLS, Project


class Choice(NamedTuple):
    """The answers about a project and its options."""

    orm: str
    database: str
    primary_key: str
    auth: bool
    example: bool
    admin: bool = False

    def __str__(self) -> str:
        options = [name for name in ("auth", "example", "admin") if getattr(self, name)]
        return "-".join([*self[:3], *(options or ["nothing"])])


ALL = [
    Choice(*cell[:3], *options) for cell in CELLS for options in product((True, False), repeat=3)
]
# The matrix has all options or none, by the kind of key; --full takes everything.
SAMPLE = [
    Choice("sqlmodel", "postgresql", "bigint", auth=True, example=False, admin=True),
    Choice("sqlalchemy", "mysql", "uuid7", auth=True, example=False),
    Choice("sqlalchemy", "sqlite", "bigint", auth=False, example=True, admin=True),
    Choice("sqlmodel", "mysql", "bigint", auth=True, example=True),
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take a sample of the choices, or all of them."""
    metafunc.parametrize("choice", ALL if metafunc.config.option.full else SAMPLE, ids=str)


def test_it_holds_together(choice: Choice, template: Path, tmp_path: Path) -> None:
    sqlite = choice.database == "sqlite"
    with nullcontext("") if sqlite else new_database(choice.database) as url:
        project = Project.generate(
            tmp_path / "project", template, database_url=url, **choice._asdict()
        )
        project.run("ruff", "check")
        project.run("ruff", "format", "--check")
        project.run("mypy")
        project.alembic("upgrade head", "check", "downgrade base", "upgrade head")
        # Others run the tests as they are generated; here they get a database of their own.
        given = "sqlite:///given.db" if sqlite else f"{url}_given"
        project.run("pytest", "-q", TEST_DATABASE_URL=given)
