"""Commands, run as on the machine of someone who runs no tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
UV = os.environ.get("UV") or shutil.which("uv") or "uv"


class CommandError(AssertionError):
    """A command failed; the message is what it printed."""


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a user who runs no tests, with these changes."""
    foreign = ("PYTEST", "TEST_", "GIT_", "COPIER_", "DATABASE_URL", "DB_", "VIRTUAL_ENV", "HYPO")
    foreign += ("PYTHONDONTWRITEBYTECODE",)  # costs each command a second, where it is set
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # Most of what mypy reads is the same in all projects: packages, and what does not vary.
    mypy_cache = ROOT / ".mypy_cache" / os.environ.get("PYTEST_XDIST_WORKER", "main")
    path = f"{os.environ['PATH']}{os.pathsep}{Path(UV).absolute().parent}"
    # Whether git knows who commits is not this machine's to say: tests that want it tell it.
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return kept | {"UV": UV, "PATH": path, "MYPY_CACHE_DIR": str(mypy_cache)} | git | changes


def run(
    *command: str | Path, cwd: Path, check: bool = True, typed: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command in `cwd` and return its result, with both outputs as text.

    It reads what is `typed`, and then the end of its input.

    Raises:
        CommandError: if it fails and `check` is set.
    """
    result = subprocess.run(
        command,
        cwd=cwd,
        env=environment(**variables),
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if check and result.returncode:
        shown = " ".join(map(str, command))
        raise CommandError(f"{shown}: {result.returncode}\n{result.stdout}{result.stderr}")
    return result


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder`, whatever the machine's own settings, and return what it prints."""
    identity = ["-c", "user.name=Tests", "-c", "user.email=tests@example.com"]
    plain = ["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"]
    return run("git", *identity, *plain, *arguments, cwd=folder).stdout


def copy_tree(target: Path) -> None:
    """Copy what is on disk of this template, committed or not, but nothing that git ignores."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def snapshot(target: Path) -> Path:
    """Copy what is on disk of this template, committed or not, to a new repository of one commit.

    Copier takes the last commit of a repository: tests are of what they are run on.
    """
    copy_tree(target)
    git(target, "init", "--quiet")
    git(target, "add", "--all", "--force")
    git(target, "commit", "--quiet", "--allow-empty", "--message", "The template")
    return target


def copier(
    command: str,
    *arguments: str | Path,
    cwd: Path,
    check: bool = True,
    answers: dict[str, Any] | None = None,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    """Run a copier command with the defaults for all but these answers."""
    data = [word for name, value in (answers or {}).items() for word in ("-d", f"{name}={value}")]
    options = ["--trust", "--defaults", *data]
    program = [sys.executable, "-m", "copier", command]
    return run(*program, *options, *arguments, cwd=cwd, check=check, **variables)
