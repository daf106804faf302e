"""Throughput and latency with 16 and with 500 clients, on 6 + 2 connections.

python3 tasks.py benchmark overload
"""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks import measure
from benchmarks.databases import database
from benchmarks.servers import generate, seed, serving, variants_of
from tests.commands import snapshot

REQUESTS = [one for one in measure.REQUESTS if one.name in ("get by key", "patch")]
POOL = {"POOL_SIZE": "6", "POOL_MAX_OVERFLOW": "2"}


def main() -> None:
    """Print a line for each kind of request and number of clients: medians of three rounds."""
    measure.require_wrk()
    with tempfile.TemporaryDirectory() as at, database("postgresql", Path(at)) as (url, server):
        template = snapshot(Path(at, "template"))
        project = generate(Path(at, "project"), template, "sqlalchemy", "postgresql", url)
        seed(project, "postgresql")
        variant = variants_of({"SQLAlchemy": project})[-1]
        variant.variables = POOL
        print("| request | clients | req/s | p50 ms | p99 ms | errors |\n|---|---|---|---|---|---|")
        with serving([variant], url):
            for request in REQUESTS:
                runs: dict[int, list[dict[str, float]]] = {16: [], 500: []}
                for _ in range(4):
                    for clients, measured in runs.items():
                        once = measure.run(variant, request, server, seconds=3, connections=clients)
                        measured.append(once)
                for clients, measured in runs.items():
                    rate, p50, p99, errors = (
                        median(one[key] for one in measured[1:])
                        for key in ("rate", "p50", "p99", "errors")
                    )
                    line = f"{rate:.0f} | {p50:.1f} | {p99:.1f} | {errors:.0f}"
                    print(f"| {request.name} | {clients} | {line} |", flush=True)


main()
