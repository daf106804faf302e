"""Vector search: recall and speed of exact and HNSW search, beside raw SQL in the same run.

    python3 tasks.py benchmark vectors                  # 10,000 and 100,000 vectors
    python3 tasks.py benchmark vectors 1000000          # takes minutes and 3 GB
    TEST_POSTGRES_URL=… python3 tasks.py benchmark vectors

It generates a project, gives it vectors of 128 dimensions, and runs `vectors_inside` in it.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks import vectors_inside
from tests.commands import snapshot
from tests.databases import new_database
from tests.project import CELLS, Project
from tests.server_kinds import KINDS
from tests.servers import servers


def main(sizes: list[str]) -> None:
    """Measure with tables of these sizes."""
    (postgres,) = (kind for kind in KINDS if kind.variable == "TEST_POSTGRES_URL")
    with (
        servers([postgres]),
        new_database("postgresql") as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        template = snapshot(Path(folder, "template"))
        cell = next(cell for cell in CELLS if cell.vector)
        answers = cell._asdict() | {"auth": False, "example": False}
        project = Project.generate(Path(folder, "project"), template, database_url=url, **answers)
        embedder = (project.path / "app/embedder.py").read_text(encoding="utf-8")
        project.write("app/embedder.py", embedder.replace("DIMENSION = 384", "DIMENSION = 128"))
        for migration in project.path.glob("alembic/versions/*.py"):
            migration.unlink()
        project.run("manage", "setup")
        project.run("alembic", "upgrade", "head")
        script = Path(vectors_inside.__file__).read_text(encoding="utf-8")
        project.write("vectors_inside.py", script)
        project.run("uv", "pip", "install", "--quiet", "numpy")
        print(project.run("python", "vectors_inside.py", *sizes).stdout)


main(sys.argv[1:] or ["10000", "100000"])
