"""What hooks add to the time that Copier, uv, Alembic, ruff and git need for themselves.

python3 tasks.py benchmark generation
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tests.commands import UV, copier, git, run, snapshot

ROUNDS = 5
ANSWERS = {"database": "sqlite", "preset": "standard"}


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def generate(template: Path, target: Path, *options: str) -> None:
    """Generate a project as its owner does."""
    copier("copy", "--vcs-ref=HEAD", *options, template, target, cwd=target.parent, answers=ANSWERS)


def tools(project: Path, url: str) -> dict[str, Callable[[], object]]:
    """Return what a person would type after copying without hooks."""

    def tool(*command: str) -> Callable[[], object]:
        variables = {"DATABASE_URL": url, "SECRET_KEY": "only-for-benchmarks-only-for-benchmarks"}
        return lambda: run(UV, "run", "--no-sync", *command, cwd=project, **variables)

    return {
        "uv sync": lambda: run(UV, "sync", "--quiet", cwd=project),
        "alembic revision": tool("alembic", "revision", "--autogenerate", "-m", "initial"),
        "alembic upgrade": tool("alembic", "upgrade", "head"),
        "ruff check": tool("ruff", "check", "--quiet"),
        "ruff format": tool("ruff", "format", "--quiet"),
        "git": lambda: [git(project, *words) for words in (["init"], ["add", "--all"])],
    }


def main() -> None:
    """Print the time of each tool, of all, and of a generation with hooks."""
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as at:
        template = snapshot(Path(at, "template"))
        for number in range(ROUNDS + 1):
            plain, whole = Path(at, f"plain{number}"), Path(at, f"whole{number}")
            once = {"copier": timed(lambda: generate(template, plain, "--skip-tasks"))}  # noqa: B023
            for name, work in tools(plain, f"sqlite:///{at}/{number}.db").items():
                once[name] = timed(work)
            once["sum"] = sum(once.values())
            once["with hooks"] = timed(lambda: generate(template, whole))  # noqa: B023
            for name, seconds in once.items():
                if number:  # the first round fills caches
                    times.setdefault(name, []).append(seconds)
            print(f"round {number}", file=sys.stderr, flush=True)
    print("| step | seconds |\n|---|---|")
    for name, measured in times.items():
        print(f"| {name} | {median(measured):.2f} |")


main()
