"""Time from the start of a process to its first answer, and that of `manage --help`.

python3 tasks.py benchmark start
"""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

from benchmarks.databases import database
from benchmarks.servers import UVICORN
from tests.commands import environment, snapshot
from tests.project import Project

EMPTY = """
import sqlalchemy.ext.asyncio
import sqlalchemy.orm
from fastapi import FastAPI

app = FastAPI()
"""
ROUNDS, PORT = 9, 18399


def until_answer(command: list[str], folder: Path, **variables: str) -> float:
    """Return the seconds until a server answers anything over HTTP; it is stopped then."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=environment(**variables))
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/openapi.json", timeout=5).close()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.002)
            else:
                break
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended before it answered.")
        return time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(20)


def until_end(command: list[str], folder: Path, **variables: str) -> float:
    """Return the seconds that a command takes."""
    started = time.perf_counter()
    subprocess.run(
        command, cwd=folder, env=environment(**variables), capture_output=True, check=True
    )
    return time.perf_counter() - started


def main() -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as at, database("sqlite", Path(at)) as (url, _):
        template = snapshot(Path(at, "template"))
        answers = {"database": "sqlite", "preset": "standard"}
        project = Project.generate(Path(at, "project"), template, database_url=url, **answers)
        project.run("alembic", "upgrade", "head")
        (Path(at) / "empty.py").write_text(EMPTY, encoding="utf-8")
        programs = project.path / ".venv/bin"
        uvicorn = [str(programs / "uvicorn"), *(part.format(port=PORT) for part in UVICORN)]
        python = str(programs / "python")
        times: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            once = {
                "project": until_answer([*uvicorn, "app.main:app"], project.path, DATABASE_URL=url),
                "empty application": until_answer([*uvicorn, "empty:app"], Path(at)),
                "manage --help": until_end([str(programs / "manage"), "--help"], project.path),
                "python -c pass": until_end([python, "-c", "pass"], project.path),
            }
            for name, seconds in once.items():
                times.setdefault(name, []).append(seconds)
    print("| process | seconds |\n|---|---|")
    for name, measured in times.items():
        print(f"| {name} | {median(measured):.3f} |")


main()
