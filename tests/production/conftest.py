"""One project of each database, for what does not depend on the other answers."""

import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.databases import new_database
from tests.project import Project


@pytest.fixture(scope="session", params=["postgresql", "mysql", "sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """The database of `generated`."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def projects(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Projects"]:
    """Projects by their database, generated when they are asked for."""
    folder = tmp_path_factory.mktemp("production")
    yield Projects(folder, template)
    shutil.rmtree(folder)


class Projects:
    """Generates each project once."""

    def __init__(self, folder: Path, template: Path) -> None:
        self._folder, self._template = folder, template
        self._made: dict[str, Project] = {}

    def __getitem__(self, database: str) -> Project:
        if database not in self._made:
            keys = "bigint" if database == "mysql" else "uuid7"
            path = self._folder / database
            answers = {"database": database, "primary_key": keys, "preset": "minimal"}
            answers["replicas"] = str(database == "postgresql").lower()
            project = Project.generate(path, self._template, **answers)
            project.commit()
            self._made[database] = project
        return self._made[database]


@pytest.fixture
def project(projects: Projects, kind: str, tmp_path: Path) -> Iterator[Project]:
    """The project of `kind` on a new, empty database, its files as they were generated."""
    made = projects[kind]
    file = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    with nullcontext(file) if kind == "sqlite" else new_database(kind) as url:
        yield made.on(url)
    made.restore()
