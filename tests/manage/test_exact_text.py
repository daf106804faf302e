"""Unique text is compared exactly: in what is made, and in tables of before."""

from itertools import product

import pytest

from tests.databases import execute
from tests.manage.using import manage
from tests.project import THREE, Cell, Project

pytestmark = pytest.mark.cells(*THREE, primary_key="bigint")

BY_HAND = {
    "sqlmodel": """
from sqlmodel import Field

from app.core.database import PrimaryKey


class Country(PrimaryKey, table=True):
    __tablename__ = "countries"

    code: str = Field(max_length=2, unique=True)
""",
    "sqlalchemy": """
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PrimaryKey


class Country(PrimaryKey, Base):
    __tablename__ = "countries"

    code: Mapped[str] = mapped_column(unique=True)
""",
}


@pytest.fixture
def migrated(project: Project, database_url: str) -> Project:
    """The project of this cell on a database of its own that is up to date."""
    project = project.on(database_url)
    manage(project, "db migrate")
    return project


def test_look_alikes_in_a_unique_field(migrated: Project) -> None:
    manage(migrated, "make resource label slug:str:80:unique name:str:unique?")
    manage(migrated, "db migrate")
    assert "agree" in manage(migrated, "db check")
    with migrated.serve() as client:
        for slug, name in product(
            ("resume", "Resume", "résumé", "\N{FULLWIDTH LATIN SMALL LETTER R}esume"), (True, False)
        ):
            label = {"slug": f"{slug}{name}", "name": slug if name else None}
            made = client.post("/labels", json=label)
            assert made.status_code == 201, made.text
            again = {"slug": f"{slug}{name}  "}
            assert client.post("/labels", json=again).status_code == 409
            assert client.patch(
                f"/labels/{made.json()['id']}", json=again
            ).json() == made.json() | {
                "updated_at": client.get(f"/labels/{made.json()['id']}").json()["updated_at"]
            }


@pytest.mark.cells(primary_key="bigint", database="mysql")
def test_what_mysql_would_not_compare_exactly_is_named(migrated: Project, cell: Cell) -> None:
    migrated.write("app/models/country.py", f'"""Countries."""\n{BY_HAND[cell.orm]}')
    result = migrated.run("manage", "make", "migration", "countries")
    assert "countries.code is unique without case and accents; make it ExactText" in result.stderr


@pytest.mark.cells(primary_key="bigint", database="mysql")
def test_a_column_of_before_is_changed(migrated: Project) -> None:
    execute(migrated.database_url, "ALTER TABLE users MODIFY username VARCHAR(50) NOT NULL")
    told = migrated.run("manage", "db", "check", check=False)
    assert told.returncode == 1
    assert "users.username" in told.stdout + told.stderr
    manage(migrated, "make migration 'exact names'")
    for line in ("upgrade head", "check", "downgrade -1", "upgrade head", "check"):
        migrated.alembic(line)
