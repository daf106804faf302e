"""The servers and the projects that tests share."""

import re
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.commands import snapshot
from tests.databases import new_database
from tests.project import CELLS, Cell, Project
from tests.servers import Server, ServerError, servers

collect_ignore = [
    "kinds",
    "layer",
    "layer_served",
    "libraries",
    "machinery",
]  # run inside of projects
SERVERS = pytest.StashKey[list[Server]]()

CELL = re.compile("|".join(map(str, CELLS)))


def cell_of(nodeid: str) -> str:
    """Return the name of the cell that a test is for, or nothing."""
    found = CELL.search(nodeid.partition("[")[2])
    return found[0] if found else ""


LONGEST = {"test_options.py", "test_readme.py", "test_update.py"}  # each test has its own projects


def unit_of(nodeid: str) -> str:
    """Return what one worker runs as a whole, as its tests share projects: a cell or a module."""
    path, _, _ = nodeid.partition("::")
    if cell := cell_of(nodeid):
        return cell
    if "/production/" in path:
        return "production"
    return nodeid if path.endswith(tuple(LONGEST)) else path


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `--full` run products that are sampled otherwise."""
    parser.addoption("--full", action="store_true", help="run whole products, not samples of them")


def pytest_configure(config: pytest.Config) -> None:
    """Start the database servers, once: the workers of xdist inherit their URLs."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    running = servers()
    try:
        config.stash[SERVERS] = running.__enter__()
    except ServerError as error:
        raise pytest.UsageError(str(error)) from None
    config.add_cleanup(lambda: running.__exit__(None, None, None))


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say on which servers the tests run."""
    return [f"{server.kind.name}: {server}" for server in config.stash.get(SERVERS, [])]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests recorded; they are this machine's, so none is asserted."""
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "figure" and report.when == "call"
    ]
    if lines:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(lines))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of `cell` for all cells, or for those that the mark names.

    It names answers, as `primary_key="uuid7"`, and pairs of an ORM and a database or a kind of key.
    """
    if "cell" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("cells")
        wanted = {
            name: [values] if isinstance(values, str) else values
            for name, values in (mark.kwargs if mark else {}).items()
        }
        pairs = mark.args if mark else ()
        cells = [
            cell
            for cell in CELLS
            if (not pairs or {(cell.orm, cell.database), (cell.orm, cell.primary_key)} & {*pairs})
            and all(getattr(cell, name) in values for name, values in wanted.items())
        ]
        metafunc.parametrize("cell", cells, indirect=True, ids=str, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of a cell side by side, as there is one project for all of them.

    Of the others the longest go first: xdist begins with what is of many tests, keeps this order
    of single ones, and at the end no worker waits for another.
    """
    items.sort(key=lambda item: (cell_of(item.nodeid) or "~", unit_of(item.nodeid) != item.nodeid))


class OneWorkerPerUnit(LoadScopeScheduling):  # type: ignore[misc]
    """Gives tests that share projects to one worker of xdist."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneWorkerPerUnit:
    """Distribute tests by what they share."""
    return OneWorkerPerUnit(config, log)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds this template as it is on disk."""
    return snapshot(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def cell(request: pytest.FixtureRequest) -> Cell:
    """One of the twelve kinds of projects, or of those that the mark `cells` selects."""
    answers: Cell = request.param
    return answers


@pytest.fixture(scope="session")
def generated(
    cell: Cell, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    """The one project of this cell, with a database of its own; use `project` instead."""
    sqlite = cell.database == "sqlite"
    with nullcontext("") if sqlite else new_database(cell.database) as url:
        path = tmp_path_factory.mktemp("cell") / str(cell)
        project = Project.generate(path, template, database_url=url, **cell.answers)
        project.commit()
        yield project
        shutil.rmtree(path)


@pytest.fixture
def project(generated: Project) -> Iterator[Project]:
    """The project of this cell, with its files as they were generated."""
    yield generated
    generated.restore()


@pytest.fixture
def database_url(cell: Cell, tmp_path: Path) -> Iterator[str]:
    """A new, empty database of the cell's kind, for this test."""
    if cell.database == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    else:
        with new_database(cell.database) as url:
            yield url
