"""The repository that `manage setup` starts."""

import os
import subprocess
from pathlib import Path

from app.core.paths import ROOT

FIRST_COMMIT = "Start from the template"
COMMIT = f'git add --all && git commit -m "{FIRST_COMMIT}"'


def start_repository() -> str:
    """Start a repository on the branch that is checked, unless the project is in one.

    Its first commit is made if git knows who commits.
    """
    try:
        top = run("git", "rev-parse", "--show-toplevel")
    except RuntimeError as error:
        if "not a git repository" not in str(error):
            raise
    else:
        if Path(top) != ROOT:
            return f"repository kept: {top}, where checks of this folder have to be called"
        has_commit = run("git", "for-each-ref", "--count=1")
        return (
            "repository kept" if has_commit else f"repository kept; it has no commit yet: {COMMIT}"
        )
    run("git", "-c", "init.defaultBranch=main", "init", "--quiet")
    try:
        run("git", "add", "--all")
        run("git", "-c", "user.useConfigOnly=true", "commit", "--quiet", "-m", FIRST_COMMIT)
    except RuntimeError as error:
        reason = str(error).splitlines()[-1]
        return f"repository started, but not its first commit ({reason}); then: {COMMIT}"
    return "repository started with a first commit"


def run(*command: str) -> str:
    """Run a command in the project and return what it prints.

    Raises:
        RuntimeError: with what it says is wrong.
    """
    plain = os.environ | {"LC_ALL": "C"}
    try:
        result = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise RuntimeError(f"{command[0]} is not installed") from None
    if result.returncode:
        raise RuntimeError((result.stderr or result.stdout).strip())
    return result.stdout.strip()
