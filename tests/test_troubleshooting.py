"""The page of troubles quotes what really is said, and its cures work."""

import pytest

from tests.commands import ROOT
from tests.project import Project

PAGE = ROOT / "template/docs/troubleshooting.md"


@pytest.mark.cells(orm="sqlalchemy", database="postgresql", primary_key="uuid7")
def test_errors_are_those_of_the_page(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    late = project.run("alembic", "revision", "--autogenerate", "-m", "x", check=False)
    project.alembic("upgrade head")
    script = ROOT / "tests/troubles.py"
    said = late.stdout + late.stderr + project.run("python", "-W", "ignore", str(script)).stdout
    page = PAGE.read_text("utf-8")
    for error in (
        "Target database is not up to date",
        "MissingGreenlet",
        "not available due to lazy='raise'",
        "'coroutine' object has no attribute",
        "query",
        "No module named 'psycopg2'",
        "attached to a different loop",
    ):
        assert error in said
        assert error in page
