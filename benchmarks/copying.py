"""`manage db copy` of many rows, from SQLite to the servers and back.

python3 tasks.py benchmark copying                  # a million users
python3 tasks.py benchmark copying 50000
"""

import resource
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from tests.commands import snapshot
from tests.databases import execute, new_database
from tests.project import Project
from tests.server_kinds import KINDS
from tests.servers import servers


def main(rows: int) -> None:
    """Copy this many rows through all databases; fail if one is lost."""
    with (
        servers(KINDS),
        new_database("postgresql") as postgres,
        new_database("mysql") as mysql,
        tempfile.TemporaryDirectory() as folder,
    ):
        template = snapshot(Path(folder, "template"))
        project = Project.generate(
            Path(folder, "project"), template, database="postgresql", preset="minimal"
        )
        for driver in ("aiosqlite", "aiomysql", "cryptography"):
            project.add(driver)
        urls = [f"sqlite:///{folder}/first.db", postgres, mysql, f"sqlite:///{folder}/last.db"]
        for url in urls:
            project.on(url).run("manage", "db", "migrate")
        started = time.perf_counter()
        project.on(urls[0]).run("manage", "db", "seed", "--class", "user", f"--count={rows}")
        print(f"made {rows:,} rows in {time.perf_counter() - started:.1f} s")
        for source, target in pairwise(urls):
            started = time.perf_counter()
            project.run("manage", "db", "copy", "--from", source, "--to", target)
            seconds = time.perf_counter() - started
            kinds = " to ".join(url.partition(":")[0] for url in (source, target))
            print(f"{kinds}: {seconds:.1f} s, {rows / seconds:,.0f} rows a second")
            if execute(target, "SELECT count(*) FROM users") != [(rows,)]:
                sys.exit("Rows were lost.")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"most memory of any command: {peak:.0f} MB")


main(int(sys.argv[1] if sys.argv[1:] else "1000000"))
