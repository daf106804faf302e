"""Resident size during 100,000 requests, and what one request allocates.

python3 tasks.py benchmark memory
"""

import tempfile
from pathlib import Path

from benchmarks import measure
from benchmarks.databases import database
from benchmarks.servers import body, generate, seed, serving, variants_of
from tests.commands import snapshot

MIXED = [one for one in measure.REQUESTS if one.name in ("get by key", "patch", "post with author")]
STEPS = (5_000, 25_000, 50_000, 75_000, 100_000)
SCRIPT = Path(__file__).with_name("memory_inside.py")


def main() -> None:
    """Print the size after each number of requests."""
    measure.require_wrk()
    with tempfile.TemporaryDirectory() as at, database("postgresql", Path(at)) as (url, server):
        template = snapshot(Path(at, "template"))
        project = generate(Path(at, "project"), template, "sqlalchemy", "postgresql", url)
        seed(project, "postgresql", 100_000, 100_000)
        variant = variants_of({"SQLAlchemy": project})[-1]
        with serving([variant], url):
            body(variant, "GET", "/posts/777", None)
            assert variant.process is not None  # noqa: S101
            done = 0
            print("| requests | resident MB |\n|---|---|")
            for step in STEPS:
                while done < step:
                    for request in MIXED:
                        once = measure.run(variant, request, server, seconds=2, connections=16)
                        done += round(once["requests"])
                size = variant.process.memory_info().rss / 2**20
                print(f"| {done:,} | {size:.1f} |", flush=True)
        project.write("memory.py", SCRIPT.read_text(encoding="utf-8"))
        variables = {"PYTHONPATH": str(SCRIPT.parent)}
        print(project.run("python", "memory.py", **variables).stdout)


main()
