"""The `vector` option: pgvector from the first migration on, and one sentence without it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from tests.commands import CommandError
from tests.databases import execute
from tests.project import Project

pytestmark = pytest.mark.cells(vector=[True])

ANOTHER_MODEL = {
    "sqlmodel": """
from pgvector.sqlalchemy import HALFVEC
from sqlmodel import Field

from app.core.database import PrimaryKey


class Picture(PrimaryKey, table=True):
    __tablename__ = "pictures"

    colour: list[float] = Field(sa_type=HALFVEC(3))
""",
    "sqlalchemy": """
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, PrimaryKey


class Picture(PrimaryKey, Base):
    __tablename__ = "pictures"

    colour: Mapped[list[float]] = mapped_column(HALFVEC(3))
""",
}


@pytest.fixture
def poor_url(database_url: str) -> Iterator[str]:
    """The database of `database_url`, as a user who may make tables and databases, no more."""
    url = make_url(database_url)
    name = f"{url.database}_poor"
    execute(url, f"CREATE ROLE {name} LOGIN CREATEDB PASSWORD 'poor'")
    execute(url, f"GRANT CREATE ON SCHEMA public TO {name}")
    yield url.set(username=name, password="poor").render_as_string(hide_password=False)
    execute(url, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def assert_one_sentence(output: str, sentence: str) -> None:
    assert sentence in output
    assert "Traceback" not in output


def test_containers_and_ci_have_pgvector(project: Project) -> None:
    for name in ("compose.yaml", ".github/workflows/ci.yml"):
        text = (project.path / name).read_text(encoding="utf-8")
        assert "image: pgvector/pgvector:pg18" in text
        assert "image: postgres" not in text


def test_offline_sql_makes_what_the_models_say(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    sql = project.run("alembic", "upgrade", "head", "--sql").stdout
    extension = "CREATE EXTENSION IF NOT EXISTS vector;"
    assert extension in sql[: sql.index("CREATE TABLE documents")]
    execute(database_url, *filter(str.strip, sql.replace("BEGIN;", "").split(";\n")))
    project.run("alembic", "check")


def test_the_extension_stays_on_the_way_down(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    project.run("alembic", "downgrade", "base")
    found = "SELECT extname FROM pg_extension WHERE extname = 'vector'"
    assert execute(database_url, found) == [("vector",)]


def test_vectors_of_another_model_and_dimension(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    project.write("app/models/picture.py", ANOTHER_MODEL[project.answers["orm"]])
    embedder = (project.path / "app/embedder.py").read_text(encoding="utf-8")
    project.write("app/embedder.py", embedder.replace("DIMENSION = 384", "DIMENSION = 128"))
    with pytest.raises(CommandError, match="embedding"):
        project.run("alembic", "check")
    project.run("alembic", "revision", "--autogenerate", "-m", "pictures")
    (written,) = project.path.glob("alembic/versions/*_pictures.py")
    assert "from pgvector.sqlalchemy import HALFVEC, VECTOR" in written.read_text(encoding="utf-8")
    for command in ("upgrade head", "check", "downgrade -1", "upgrade head", "check"):
        project.run("alembic", *command.split())
    project.run("mypy")


def test_a_server_without_pgvector(project: Project, database_url: str) -> None:
    name = make_url(database_url).database
    execute(database_url, f"ALTER DATABASE {name} SET extension_control_path = '/nowhere'")
    result = project.on(database_url).run("alembic", "upgrade", "head", check=False)
    assert result.returncode
    assert_one_sentence(result.stdout + result.stderr, "install its package")


def test_a_user_who_may_not_make_the_extension(
    project: Project, database_url: str, poor_url: str
) -> None:
    poor = project.on(poor_url)
    result = poor.run("alembic", "upgrade", "head", check=False)
    assert result.returncode
    assert_one_sentence(result.stdout + result.stderr, "run CREATE EXTENSION vector")
    execute(database_url, "CREATE EXTENSION vector")
    poor.run("alembic", "upgrade", "head")


def test_tests_of_such_a_user_say_what_to_do(project: Project, poor_url: str) -> None:
    result = project.on(poor_url).run("pytest", "-q", check=False)
    assert result.returncode == 3
    assert_one_sentence(result.stdout + result.stderr, "in template1 for the tests")


def test_a_resource_with_a_vector(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    fields = ["title:str", "embedding:vector:384", "colour:vector:3?"]
    project.run("manage", "make", "resource", "picture", *fields)
    project.run("alembic", "upgrade", "head")
    project.run("alembic", "check")
    project.run("ruff", "check")
    project.run("mypy")
    project.run("pytest", "-q", "-k", "picture or Picture")
