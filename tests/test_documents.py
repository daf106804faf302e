"""Every command of a project's documents works as it stands, and so does the code between them."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.commands import UV, git, run
from tests.documents import Command, File, steps
from tests.project import Project

TWO_HEADS = (
    "first=$(uv run alembic history | sed -n 's/^<base> -> \\([0-9a-f]*\\).*/\\1/p');"
    " uv run alembic revision -m one; uv run alembic revision -m two --splice --head $first;"
)
COMMIT = "git add --all; git -c user.name=A -c user.email=a@b.c commit --quiet -m x || true;"
# What has to be there before, as the reader knows; the command itself stays as it is.
FIRST = {
    r"uv run alembic (revision|check)": "uv run alembic upgrade head;",
    r"uv run alembic merge": TWO_HEADS,
    r"uvx .* update": COMMIT,
}
# Where a reader is asked, a test answers.
ANSWERS = {
    r"uv run manage create-superuser": "--username root --email root@example.com",
    r"uvx .* update --trust$": "--defaults",
}


@pytest.fixture
def documented(generated: Project, database_url: str) -> Iterator[Project]:
    """The project of the cell on an empty database; its commits and packages are taken back."""
    start = git(generated.path, "rev-parse", "HEAD").strip()
    yield generated.on(database_url)
    git(generated.path, "reset", "--quiet", "--hard", start)
    generated.restore()
    run(UV, "sync", "--quiet", cwd=generated.path)


@pytest.mark.cells(database="sqlite", orm="sqlmodel", primary_key="uuid7")
def test_documents_of_a_project(documented: Project) -> None:
    pages = ("docs/troubleshooting.md", "AGENTS.md", "README.md", "docs/accounts.md")
    done = follow_all(documented, *pages, "docs/admin.md")
    assert len(done) > 25
    assert Command("uv run pytest") in done


@pytest.mark.cells(database="mysql", orm="sqlmodel", primary_key="uuid7")
def test_document_of_servers(documented: Project) -> None:
    assert len(follow_all(documented, "docs/distributed.md")) > 1
    documented.alembic("upgrade head", "revision --autogenerate -m keys")
    documented.alembic("upgrade head", "check")


def follow_all(documented: Project, *names: str) -> list[Any]:
    """Write and run what documents say, each step once, and return the steps."""
    done: list[Any] = []
    for name in names:
        for step in steps((documented.path / name).read_text("utf-8")):
            if step in done:
                continue
            done.append(step)
            if isinstance(step, File):
                documented.write(step.name, step.text)
            else:
                follow(documented, step)
    return done


@pytest.mark.cells(database="sqlite", orm="sqlmodel", primary_key="uuid7")
def test_the_debugger_starts_what_it_says(project: Project) -> None:
    launch = json.loads((project.path / ".vscode/launch.json").read_text("utf-8"))
    server, tests = launch["configurations"]
    serve(project, "python", "-m", server["module"], *server["args"])
    words = [word.replace("${file}", "tests/api/test_health.py") for word in tests["args"]]
    assert " passed" in project.run("python", "-m", tests["module"], *words).stdout


def follow(project: Project, command: Command) -> None:
    """Run a command; what needs Docker is compared with what Docker would read."""
    line = command.line
    if line.startswith("docker compose"):
        services = yaml.safe_load((project.path / "compose.yaml").read_text())["services"]
        named = [word for word in line.split()[3:] if not word.startswith("-")]
        if line.split()[2] == "run":  # what follows is run in tests/production/test_image.py
            named = named[:1]
        assert set(named) <= set(services)
    elif line.startswith("make "):
        project.shell(f"make --dry-run {line.removeprefix('make ')}")
    elif line == "uv run fastapi dev":
        serve(project, *line.split()[2:])
    else:
        before = "".join(text for pattern, text in FIRST.items() if re.match(pattern, line))
        after = " ".join(text for pattern, text in ANSWERS.items() if re.match(pattern, line))
        # All of its own tests run elsewhere; here it is enough that the command finds some.
        some = {"SUPERUSER_PASSWORD": "correct horse battery", "PYTEST_ADDOPTS": "-k health"}
        project.shell(f"{before} {line} {after}", **some)


def serve(project: Project, *command: str) -> None:
    """Start a server, and have an answer from it."""
    with project.serve(*command) as client:
        assert client.get("/health/live").status_code == 200
