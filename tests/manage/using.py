"""The management command of a generated project, as its owner types it."""

import shlex

from tests.project import Project


def manage(project: Project, line: str, **variables: str) -> str:
    """Run `manage` with the words of `line`; return what it prints.

    Raises:
        tests.commands.CommandError: if it fails.
    """
    return project.run("manage", *shlex.split(line), **variables).stdout


def complaint(project: Project, line: str, **variables: str) -> str:
    """Return the sentence with which `manage` fails: one line, and no traceback."""
    result = project.run("manage", *shlex.split(line), check=False, **variables)
    assert result.returncode == 1, result.stdout + result.stderr
    *before, last = result.stderr.strip().splitlines()
    assert last.startswith("manage: "), result.stderr
    assert not [line for line in before if "Traceback" in line], result.stderr
    return last.removeprefix("manage: ")


def rejection(project: Project, line: str) -> str:
    """Return how `manage` explains words that it does not take."""
    result = project.run("manage", *shlex.split(line), check=False)
    assert result.returncode == 2, result.stdout + result.stderr
    return " ".join(result.stderr.split())
