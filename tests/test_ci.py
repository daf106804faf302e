"""The files of the CI services: valid, and all of them run the same."""

import sys
from pathlib import Path

import pytest

from tests.ci import github_steps, gitlab_steps
from tests.commands import run
from tests.rendering import plain_copy, render, values


def check(folder: Path, file: str, schema: str, *options: str) -> None:
    """Check a file against the schema that its service publishes."""
    program = Path(sys.executable).parent / "check-jsonschema"
    run(program, "--builtin-schema", f"vendor.{schema}", *options, file, cwd=folder)


@pytest.mark.parametrize("database", values("database"))
def test_services_run_the_same(database: str, template: Path, tmp_path: Path) -> None:
    plain = plain_copy(template, tmp_path / "template")
    github, gitlab, none = (
        render(plain, tmp_path / ci, ci=ci, database=database) for ci in values("ci")
    )
    check(github, ".github/dependabot.yml", "dependabot")
    check(gitlab, ".gitlab-ci.yml", "gitlab-ci", "--data-transform", "gitlab-ci")
    plainly = [step.partition(" --cov-report")[0] for step in github_steps(github)]
    steps = [step.partition(" --cov-report")[0] for step in gitlab_steps(gitlab)]
    steps.remove("uv run manage db wait")  # GitHub waits by itself
    assert steps == plainly
    assert not (gitlab / ".github").exists()
    assert not (github / ".gitlab-ci.yml").exists()
    assert not {".github", ".gitlab-ci.yml"} & {path.name for path in none.iterdir()}
