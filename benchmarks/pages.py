"""A page costs the same in a small and in a large table, and so does a total.

python3 tasks.py benchmark pages
"""

import tempfile
from pathlib import Path

from benchmarks.databases import database
from benchmarks.servers import generate, seed
from tests.commands import snapshot

SCRIPT = Path(__file__).with_name("pages_inside.py")


def main() -> None:
    """Measure pages of 50 posts and totals among 1,000 and 1,000,000 posts."""
    print("| table | what | ms |\n|---|---|---|")
    for users, posts in ((1_000, 1_000), (100_000, 1_000_000)):
        with tempfile.TemporaryDirectory() as at, database("postgresql", Path(at)) as (url, _):
            template = snapshot(Path(at, "template"))
            project = generate(Path(at, "project"), template, "sqlalchemy", "postgresql", url)
            project.write("pages.py", SCRIPT.read_text(encoding="utf-8"))
            seed(project, "postgresql", users, posts)
            print(project.run("python", "pages.py", str(posts)).stdout, end="", flush=True)


main()
