"""Requests a second, latency and CPU of one application under load, by wrk."""

import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.servers import Variant, cpu_seconds

LOAD = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Request:
    """One kind of request; an @ in its path is a random id."""

    name: str
    method: str
    path: str
    data: str | None = None


REQUESTS = [
    Request("get by key", "GET", "/users/@"),
    Request("keyset page of 50", "GET", "/users?limit=50&after=@"),
    Request("post with author", "GET", "/posts/@"),
    Request("20 posts with authors", "GET", "/posts?limit=20&after=@"),
    Request(
        "create", "POST", "/posts", json.dumps({"title": "New", "body": "Text.", "author_id": 7})
    ),
    Request("patch", "PATCH", "/posts/@", json.dumps({"title": "Changed"})),
]


def require_wrk() -> str:
    """Return wrk's path, or end with how to get it."""
    found = shutil.which("wrk")
    return found or sys.exit("wrk is missing: apt-get install wrk, or brew install wrk.")


def run(
    variant: Variant, request: Request, server: Any, *, seconds: float, connections: int
) -> dict[str, float]:
    """Load a variant with one kind of request.

    Returns:
        The number of requests, requests a second, errors, latencies in ms, CPU per request in µs
        (application, server).
    """
    before = cpu_seconds(variant.process), cpu_seconds(server)
    command = [require_wrk(), "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(LOAD)]
    command += [variant.url("/"), "--", request.method, variant.prefix + request.path]
    command += [request.data] if request.data else []
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    after = cpu_seconds(variant.process), cpu_seconds(server)
    result = json.loads(output.strip().splitlines()[-1])
    count = max(result["requests"], 1)
    return {
        "requests": result["requests"],
        "rate": result["requests"] / result["seconds"],
        "p50": result["p50"],
        "p99": result["p99"],
        "errors": result["errors"],
        "app_cpu": (after[0] - before[0]) / count * 1e6,
        "server_cpu": (after[1] - before[1]) / count * 1e6,
    }


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure."""
    return {key: median(one[key] for one in runs) for key in runs[0]}


def compare(
    variants: list[Variant], server: Any, *, rounds: int, seconds: float, connections: int
) -> dict[str, Any]:
    """Load all variants in turn with each kind of request, and return the medians of the rounds.

    The first round is for warming up. The keys are the names of requests, then of variants.
    """
    measured: dict[str, dict[str, list[dict[str, float]]]] = {}
    for number in range(rounds + 1):
        for request in REQUESTS:
            for variant in variants:
                if variant.only_writes and request.method == "GET":
                    continue
                once = run(variant, request, server, seconds=seconds, connections=connections)
                if number:
                    measured.setdefault(request.name, {}).setdefault(variant.name, []).append(once)
        print(f"round {number} of {rounds}", file=sys.stderr, flush=True)
    return {
        "requests": [asdict(request) for request in REQUESTS],
        "results": {
            request: {variant: medians(runs) for variant, runs in by_variant.items()}
            for request, by_variant in measured.items()
        },
    }
