"""Tests a second of a generated project, on PostgreSQL, by one worker and by two.

python3 tasks.py benchmark suite
"""

import re
import sys
import tempfile
from pathlib import Path

from benchmarks.databases import database
from tests.commands import snapshot
from tests.project import Project

# Each of these has a session, a transaction and queries; others start processes or wait.
TESTS = ["tests/crud", "tests/api", "tests/example", "tests/auth"]
TESTS += ["--ignore=tests/auth/test_create_superuser.py"]


def main() -> None:
    """Print how many tests a second run, from the first test to the last."""
    with tempfile.TemporaryDirectory() as at, database("postgresql", Path(at)) as (url, _):
        template = snapshot(Path(at, "template"))
        answers = {"database": "postgresql", "preset": "standard"}
        project = Project.generate(Path(at, "project"), template, database_url=url, **answers)
        print("| workers | tests | seconds | tests a second |\n|---|---|---|---|")
        for workers in (0, 2):
            command = ["pytest", "--quiet", f"--numprocesses={workers}", *TESTS]
            printed = project.run(*command).stdout
            found = re.search(r"(\d+) passed.* in ([\d.]+)s", printed)
            if found is None:
                sys.exit(f"pytest says no number of tests:\n{printed}")
            count, seconds = int(found[1]), float(found[2])
            print(f"| {workers or 1} | {count} | {seconds:.1f} | {count / seconds:.0f} |")


main()
