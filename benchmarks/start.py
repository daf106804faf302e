"""Time from the start of a process to its first answer, and that of `manage --help`.

On a machine with other work, compare the CPU time.

python3 tasks.py benchmark start
"""

import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

import psutil

from benchmarks.servers import UVICORN, cpu_seconds
from tests.commands import environment, snapshot
from tests.project import Project

EMPTY = """
import sqlalchemy.ext.asyncio
import sqlalchemy.orm
from fastapi import FastAPI

app = FastAPI()
"""
ROUNDS, PORT = 15, 18399


def uvicorn(project: Project) -> list[str]:
    """Return the command that serves an application on `PORT`."""
    options = (part.format(port=PORT) for part in UVICORN)
    return [str(project.path / ".venv/bin/uvicorn"), *options]


def until_answer(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the seconds until a server answers anything over HTTP, and those of CPU; stop it."""
    started = time.perf_counter()
    process = psutil.Popen(command, cwd=folder, env=environment())
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/live", timeout=5).close()
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.002)
            else:
                break
            if process.poll() is not None:
                sys.exit(f"{' '.join(command)} ended before it answered.")
        return time.perf_counter() - started, cpu_seconds(process)
    finally:
        process.terminate()
        process.wait(20)


def until_end(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the seconds that a command takes, and those of CPU."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=True)
    seconds, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the medians."""
    with tempfile.TemporaryDirectory() as at:
        template = snapshot(Path(at, "template"))
        projects = {}
        for preset in ("minimal", "standard"):
            answers = {"database": "sqlite", "preset": preset}
            projects[preset] = Project.generate(Path(at, preset), template, **answers)
        (Path(at) / "empty.py").write_text(EMPTY, encoding="utf-8")
        project = projects["minimal"]
        programs = project.path / ".venv/bin"
        python = str(programs / "python")
        times: dict[str, list[tuple[float, float]]] = {}
        for _ in range(ROUNDS):
            once = {
                f"{preset} project": until_answer([*uvicorn(one), "app.main:app"], one.path)
                for preset, one in projects.items()
            }
            once |= {
                "empty application": until_answer([*uvicorn(project), "empty:app"], Path(at)),
                "manage --help": until_end([str(programs / "manage"), "--help"], project.path),
                "python -c pass": until_end([python, "-c", "pass"], project.path),
            }
            for name, seconds in once.items():
                times.setdefault(name, []).append(seconds)
    medians = {name: [median(each) for each in zip(*m, strict=True)] for name, m in times.items()}
    empty = medians["empty application"]
    print("| process | seconds | to empty | of CPU | to empty |\n|---|---|---|---|---|")
    for name, (seconds, cpu) in medians.items():
        ratios = f"{seconds / empty[0]:.2f} | {cpu:.3f} | {cpu / empty[1]:.2f}"
        print(f"| {name} | {seconds:.3f} | {ratios} |")


main()
