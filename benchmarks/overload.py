"""Throughput and latency with 16 and with 500 clients, on 6 + 2 connections.

python3 tasks.py benchmark overload
"""

import tempfile
from pathlib import Path

from benchmarks import measure
from benchmarks.databases import database
from benchmarks.servers import HERE, UVICORN, Variant, generate, seed, serving, variants_of
from tests.commands import snapshot

REQUESTS = [one for one in measure.REQUESTS if one.name in ("get by key", "patch")]
POOL = {"POOL_SIZE": "6", "POOL_MAX_OVERFLOW": "2"}
FEW, MANY, ROUNDS = 16, 500, 9


def main() -> None:
    """Print a line for each kind of request and application: medians of the rounds.

    An application without a database shows what the server, its sockets and the caches of the
    processor lose by themselves.
    """
    measure.require_wrk()
    with tempfile.TemporaryDirectory() as at, database("postgresql", Path(at)) as (url, server):
        template = snapshot(Path(at, "template"))
        project = generate(Path(at, "project"), template, "sqlalchemy", "postgresql", url)
        seed(project, "postgresql")
        hand_written, _, ours = variants_of({"SQLAlchemy": project})
        ours.variables = POOL
        uvicorn = hand_written.command[0]
        constant = Variant("a constant", [uvicorn, "constant:app", *UVICORN], HERE / "variants")
        print(
            f"| request | application | {FEW} clients, req/s | {MANY} | ratio | p99 ms | errors |"
        )
        print("|---|---|---|---|---|---|---|")
        variants = [ours, hand_written, constant]
        with serving(variants, url):
            for request in REQUESTS:
                compare(request, variants, server)


def compare(request: measure.Request, variants: list[Variant], server: object) -> None:
    """Load all of them in turn; the first round is for warming up."""
    runs: dict[tuple[str, int], list[dict[str, float]]] = {}
    for _ in range(ROUNDS + 1):
        for variant in variants:
            for clients in (FEW, MANY):
                once = measure.run(variant, request, server, seconds=3, connections=clients)
                runs.setdefault((variant.name, clients), []).append(once)
    for variant in variants:
        few, many = (measure.medians(runs[variant.name, clients][1:]) for clients in (FEW, MANY))
        print(
            f"| {request.name} | {variant.name} | {few['rate']:.0f} | {many['rate']:.0f} | "
            f"{many['rate'] / few['rate']:.2f} | {few['p99']:.0f}, {many['p99']:.0f} | "
            f"{few['errors'] + many['errors']:.0f} |",
            flush=True,
        )


main()
