"""Tests a second of a generated project, on PostgreSQL, by one worker and by two.

python3 tasks.py benchmark suite
"""

import re
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median

from benchmarks.databases import database
from tests.commands import snapshot
from tests.project import Project

# Each of these has a session, a transaction and queries; others start processes or wait.
SUITE = ["tests/crud", "tests/api", "tests/example", "tests/auth"]
SUITE += ["--ignore=tests/auth/test_create_superuser.py"]
# What is run, and how often in one go for further tests.
GROUPS = {"without requests": (["tests/crud"], 40), "all": (SUITE, 4)}
ROUNDS = 3


def run(project: Project, tests: list[str], workers: int, times: int) -> tuple[int, float, float]:
    """Run the tests so many times in one go.

    Returns:
        How many those are, the seconds that pytest says, from collection to end, and those of the
        whole command.
    """
    command = ["pytest", "--quiet", f"--numprocesses={workers}", "--keep-duplicates"]
    started = time.perf_counter()
    printed = project.run(*command, *tests * times).stdout
    whole = time.perf_counter() - started
    found = re.search(r"(\d+) passed.* in ([\d.]+)s", printed)
    if found is None:
        sys.exit(f"pytest says no number of tests:\n{printed}")
    return int(found[1]), float(found[2]), whole


def main() -> None:
    """Print a line for each group of tests and number of workers: medians of several rounds.

    Further tests are what more of the same add, when all is imported, migrated and used once.
    """
    with tempfile.TemporaryDirectory() as at, database("postgresql", Path(at)) as (url, _):
        template = snapshot(Path(at, "template"))
        answers = {"database": "postgresql", "preset": "standard"}
        project = Project.generate(Path(at, "project"), template, database_url=url, **answers)
        print("| tests | workers | number | command, s | collection to end, s | 1/s | further |")
        print("|---|---|---|---|---|---|---|", flush=True)
        for (name, (tests, times)), workers in product(GROUPS.items(), (0, 2)):
            once = [run(project, tests, workers, 1) for _ in range(ROUNDS)]
            more = [run(project, tests, workers, times) for _ in range(ROUNDS)]
            count, seconds, whole = (median(values) for values in zip(*once, strict=True))
            added = median(after[1] for after in more) - seconds
            print(
                f"| {name} | {workers or 1} | {count:.0f} | {whole:.1f} | {seconds:.1f} | "
                f"{count / seconds:.0f} | {count * (times - 1) / added:.0f} |",
                flush=True,
            )


main()
