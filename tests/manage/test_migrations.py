"""`manage make migration`: what it writes, names and refuses."""

import re

import pytest

from tests.manage.using import complaint, manage
from tests.project import THREE, Project

pytestmark = pytest.mark.cells(*THREE, primary_key="bigint")

BEFORE = "name:str:80 size:int old:text?"
AFTER = "name:str:40 size:int weight:int"


@pytest.fixture
def migrated(project: Project, database_url: str) -> Project:
    """The project of this cell on a database of its own that is up to date."""
    project = project.on(database_url)
    manage(project, "db migrate")
    return project


def test_without_a_difference_nothing_is_written(migrated: Project) -> None:
    before = list(migrated.path.glob("alembic/versions/*"))
    assert "nothing to write" in manage(migrated, 'make migration "nothing"')
    assert list(migrated.path.glob("alembic/versions/*")) == before


def test_what_may_hurt_is_named(migrated: Project) -> None:
    manage(migrated, f"make model box {BEFORE}")
    assert "pending" in complaint(migrated, 'make migration "too early"')
    manage(migrated, "db migrate")
    manage(migrated, "make model crate " + AFTER)  # the same, as it is to become
    model = migrated.path / "app/models/crate.py"
    text = model.read_text().replace("Crate", "Box").replace("crates", "boxes")
    manage(migrated, "unmake model crate")
    migrated.write("app/models/box.py", text)

    result = migrated.run("manage", "make", "migration", "Change boxes")
    (written,) = migrated.path.glob("alembic/versions/*_change_boxes.py")
    assert re.fullmatch(r"\d{8}_\d{4}_change_boxes", written.stem)
    warnings = " ".join(result.stderr.split())
    assert "drop column boxes.old: its data is lost" in warnings
    assert "add column boxes.weight: NOT NULL without a default fails" in warnings
    assert re.search(r"alter column boxes\.name: .* holds less than", warnings)
    manage(migrated, "db migrate")
    assert "agree" in manage(migrated, "db check")
    manage(migrated, "db rollback --steps 2")


def test_two_heads_are_refused_with_the_command_that_joins_them(migrated: Project) -> None:
    (first,) = migrated.path.glob("alembic/versions/*.py")
    found = re.search(r'^revision: str = "(\w+)"', first.read_text(), re.MULTILINE)
    assert found
    for name in ("left", "right"):
        branch = ["alembic", "revision", "-m", name, f"--head={found[1]}", "--splice"]
        migrated.run(*branch)
    for line in ("db migrate", "db check", "make migration more"):
        told = complaint(migrated, line)
        assert "There are 2 newest migrations" in told
    command = re.search(r"uv run (alembic merge .*)$", told)
    assert command
    migrated.run(*command[1].split())
    assert manage(migrated, "db migrate").count("applied") == 3
