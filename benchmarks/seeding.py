"""`manage db seed --count` beside each database's own bulk load of the same rows.

python3 tasks.py benchmark seeding
"""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from benchmarks.databases import database
from tests.commands import UV, environment, snapshot
from tests.databases import execute
from tests.project import Project

COUNT, BATCH = 1_000_000, 10_000
NOW = "2026-01-01 00:00:00.000000"
HASH = "$argon2id$".ljust(97, "x")  # as long as that of the seeder
COLUMNS = "username,email,hashed_password,is_active,is_verified,is_superuser,created_at,updated_at"


def rows() -> Iterator[tuple[Any, ...]]:
    """Yield the rows that the seeder of users makes, too."""
    for number in range(1, COUNT + 1):
        name = f"user{number}"
        yield name, f"{name}@example.com", HASH, 1, 0, 0, NOW, NOW


def write_rows(file: Path) -> Path:
    """Write them as tab-separated text."""
    with file.open("w", encoding="utf-8") as target:
        target.writelines("\t".join(map(str, row)) + "\n" for row in rows())
    return file


def postgresql(url: URL, file: Path) -> None:
    """Load the file by psql's \\copy."""
    psql = shutil.which("psql") or sys.exit("psql is missing: install postgresql-client.")
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    copy = f"\\copy users ({COLUMNS}) FROM '{file}'"
    subprocess.run([psql, "--quiet", address, "--command", copy], check=True)


def mysql(url: URL, _file: Path) -> None:
    """Insert many rows by a statement, in one transaction; servers refuse LOAD DATA by default."""
    asyncio.run(_insert_many(url))


async def _insert_many(url: URL) -> None:
    import aiomysql  # type: ignore[import-untyped]

    connection = await aiomysql.connect(
        host=url.host, port=url.port, user=url.username, password=url.password or "",
        db=url.database,
    )  # fmt: skip
    marks = ",".join(["%s"] * len(COLUMNS.split(",")))
    source = rows()
    async with connection.cursor() as cursor:
        while batch := list(islice(source, BATCH)):
            await cursor.executemany(f"INSERT INTO users ({COLUMNS}) VALUES ({marks})", batch)  # noqa: S608
    await connection.commit()
    connection.close()


def sqlite(url: URL, _file: Path) -> None:
    """Insert by executemany in one transaction."""
    connection = sqlite3.connect(str(url.database))
    marks = ",".join("?" * len(COLUMNS.split(",")))
    with connection:
        connection.executemany(f"INSERT INTO users ({COLUMNS}) VALUES ({marks})", rows())  # noqa: S608
    connection.close()


OWN = {"postgresql": postgresql, "mysql": mysql, "sqlite": sqlite}


def seeded(project: Project, count: int) -> tuple[float, float]:
    """Run the seeder; return rows a second, as it says, and its most resident MB."""
    words = [UV, "run", "--no-sync", "manage", "db", "seed", "--class=UserSeeder"]
    process = subprocess.Popen(
        [*words, f"--count={count}"],
        cwd=project.path,
        env=environment(DATABASE_URL=project.database_url),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    found = re.search(r"([\d,]+) rows a second", printed)
    if status or found is None:
        sys.exit(f"The seeder failed:\n{printed}")
    return float(found[1].replace(",", "")), usage.ru_maxrss / 1024


def main() -> None:
    """Print a line for each database."""
    print("| database | own, rows/s | seeder, rows/s | ratio | MB at 100,000 | at 1,000,000 |")
    print("|---|---|---|---|---|---|")
    for kind, load in OWN.items():
        with tempfile.TemporaryDirectory() as at, database(kind, Path(at)) as (text, _):
            answers = {"database": kind, "preset": "minimal"}
            template = snapshot(Path(at, "template"))
            project = Project.generate(Path(at, "project"), template, database_url=text, **answers)
            project.run("alembic", "upgrade", "head")
            file, url = write_rows(Path(at, "users.tsv")), make_url(text)
            Path(at).chmod(0o755)
            seeder, own, sizes = [], [], []
            for count in (COUNT // 10, COUNT, COUNT):
                rate, size = seeded(project, count)
                seeder.append(rate)
                sizes.append(size)
                execute(url, "DELETE FROM users" if kind == "sqlite" else "TRUNCATE TABLE users")
                if count == COUNT:
                    started = time.perf_counter()
                    load(url, file)
                    own.append(COUNT / (time.perf_counter() - started))
                    execute(
                        url, "DELETE FROM users" if kind == "sqlite" else "TRUNCATE TABLE users"
                    )
        best, limit = max(seeder[1:]), max(own)
        memory = f"{sizes[0]:.0f} | {sizes[-1]:.0f}"
        print(
            f"| {kind} | {limit:,.0f} | {best:,.0f} | {best / limit:.2f} | {memory} |", flush=True
        )


main()
