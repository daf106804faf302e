"""Bounds on packages: others can be added beside them, and the oldest ones work."""

import re
import tomllib
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.commands import ROOT, UV, run
from tests.databases import new_database
from tests.project import Project
from tests.rendering import plain_copy, render

# What FastAPI projects add most; one stands for them, --full takes all.
COMMON = (Path(__file__).parent / "libraries/common.txt").read_text(encoding="utf-8").split()
# What cannot be added yet, and why; docs/troubleshooting.md says so.
NOT_YET = {"fastapi-users[sqlalchemy]": "sqlalchemy[asyncio]>=2.0.0,<2.1.0"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take one package, or with `--full` all."""
    if "common" in metafunc.fixturenames:
        metafunc.parametrize("common", COMMON if metafunc.config.option.full else COMMON[:1])


@pytest.fixture(scope="module")
def source(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template, to render from."""
    return plain_copy(template, tmp_path_factory.mktemp("source") / "template")


@pytest.fixture(scope="module")
def requirements(source: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a project with the defaults asks for, a line each."""
    project = render(source, tmp_path_factory.mktemp("packages") / "app")
    read = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))
    return "\n".join([*read["project"]["dependencies"], *read["dependency-groups"]["dev"], ""])


def resolve(requirements: str, *options: str) -> tuple[str, str]:
    """Return which versions uv would install, and else why it cannot."""
    command = (UV, "pip", "compile", "--quiet", "--no-header", "--no-annotate", *options, "-")
    done = run(*command, cwd=ROOT, typed=requirements, check=False)
    return done.stdout, done.stderr


def test_it_can_be_added(requirements: str, common: str) -> None:
    """The newest release suits the project: not an old one that had no bounds yet."""
    line = re.compile(rf"^{re.escape(common.partition('[')[0])}(\[.*\])?==.*$", re.MULTILINE)
    newest, _ = resolve(common, "--no-deps")
    beside, reason = resolve(requirements + common)
    found, wanted = line.search(beside), line.search(newest)
    assert found, reason
    assert wanted
    assert found[0] == wanted[0]


@pytest.mark.parametrize("package", NOT_YET, ids=str)
def test_it_cannot_be_added_yet(requirements: str, package: str, tmp_path: Path) -> None:
    beside, reason = resolve(requirements + package)
    assert not beside, f"{package} can be added now: test it, and take it out of the documents."
    assert NOT_YET[package] in " ".join(reason.split())
    page = (ROOT / "template/docs/troubleshooting.md").read_text(encoding="utf-8")
    assert f"`{package.partition('[')[0]}" in page
    override = tmp_path / "override.txt"
    override.write_text("sqlalchemy[asyncio]>=2.1", encoding="utf-8")  # as the page has it
    beside, reason = resolve(requirements + package, "--override", str(override))
    assert "fastapi-users==" in beside, reason


@pytest.mark.parametrize(
    ("orm", "database"), [("sqlalchemy", "sqlite"), ("sqlmodel", "postgresql")]
)
def test_the_oldest_versions_work(
    request: pytest.FixtureRequest,
    source: Path,
    template: Path,
    tmp_path: Path,
    orm: str,
    database: str,
) -> None:
    """All bounds can be met at once; with `--full` the project's own checks pass so, too."""
    answers = {"orm": orm, "database": database, "preset": "everything"}
    oldest = ("--quiet", "--resolution", "lowest-direct")
    if not request.config.option.full:
        run(UV, "lock", *oldest, cwd=render(source, tmp_path / "app", **answers))
        return
    with nullcontext("") if database == "sqlite" else new_database(database) as url:
        project = Project.generate(tmp_path / "app", template, database_url=url, **answers)
        run(UV, "sync", *oldest, cwd=project.path)
        project.run("mypy")
        project.run("pytest", "--quiet")
