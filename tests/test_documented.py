"""What the documentation of other generators shows works here, in the places it names."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests import documented
from tests.commands import UV, run
from tests.databases import execute, new_database
from tests.project import THREE, Cell, Project

pytestmark = pytest.mark.cells(primary_key="bigint")  # their keys are integers


def applied(database_url: str) -> list[object]:
    """Return the revisions that the database says it has."""
    return [row[0] for row in execute(database_url, "SELECT version_num FROM alembic_version")]


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_forge(project: Project, cell: Cell, database_url: str) -> None:
    project = project.on(database_url)
    project.alembic("upgrade head")
    initial = applied(database_url)
    sqlmodel = cell.orm == "sqlmodel"
    model = documented.FORGE_SQLMODEL if sqlmodel else documented.FORGE_SQLALCHEMY
    project.write("app/models/post.py", model)
    project.write("app/crud/post.py", documented.FORGE_CRUD)
    project.write("app/api/posts.py", documented.FORGE_ROUTES)

    project.alembic("revision --autogenerate -m 'Add posts table'")
    (written,) = project.path.glob("alembic/versions/*_add_posts_table.py")
    assert re.fullmatch(r"\d{8}_\d{4}_add_posts_table", written.stem)
    project.run("ruff", "check", str(written))
    project.run("ruff", "format", "--check", str(written))
    added = project.alembic("upgrade +1", "check", "current").split()[-2]
    assert [added] == applied(database_url) != initial
    history = project.alembic("history", "history --verbose", "downgrade -1")
    assert history.count(added) > 1
    assert written.name in history
    assert applied(database_url) == initial
    project.alembic("upgrade head", f"downgrade {initial[0]}")
    assert applied(database_url) == initial
    project.alembic("downgrade base")
    assert applied(database_url) == []
    project.alembic("upgrade head")
    assert applied(database_url) == [added]

    with project.serve() as client:
        user = {"username": "ada", "email": "ada@example.com", "password": "correct horse"}
        author = client.post("/users", json=user).json()["id"]
        for title in ("First", "Second"):
            response = client.post("/posts", params={"title": title, "author_id": author})
            assert response.status_code == 200, response.text
        assert client.get("/posts").json() == ["First", "Second"]
        assert client.get("/posts", params={"skip": 1}).json() == ["Second"]
        post = client.get(f"/posts/{response.json()}").json()
        assert post["content"] == "Second" * 20
        unknown = client.post("/posts", params={"title": "Third", "author_id": author + 1})
        assert unknown.status_code == 409
        assert client.get("/posts").json() == ["First", "Second"]


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_models_of_other_layouts(project: Project, cell: Cell, database_url: str) -> None:
    project = project.on(database_url)
    project.alembic("upgrade head")
    jsonb = cell.database == "postgresql"
    names = {"imports": "from sqlalchemy.dialects.postgresql import JSONB", "json": "JSONB"}
    if not jsonb:
        names = {"imports": "from sqlalchemy import JSON", "json": "JSON"}
    project.write("app/models/my_model.py", documented.AI_KIT.format(**names))
    project.write("app/routers/blog/models.py", documented.FASTLAUNCH)
    project.write("app/features/post/models.py", documented.FASTMAN)
    user = project.path / "app/models/user.py"
    project.write("app/models/user.py", user.read_text() + documented.FASTLAUNCH_USER)

    project.alembic("revision --autogenerate -m 'Add their tables'")
    (written,) = project.path.glob("alembic/versions/*_add_their_tables.py")
    made = re.findall(r'op\.create_table\(\s*"(\w+)"', written.read_text())
    assert sorted(made) == ["blog_categories", "blog_posts", "my_models", "posts"]
    project.alembic("upgrade head", "check", "downgrade -1", "upgrade head", "check")
    project.write("use.py", documented.USE)
    assert project.run("python", "use.py").stdout.split() == ["Hello", "ada", "1"]


AUTOMATIC = "alembic revision --autogenerate -m 'Auto migration' && alembic upgrade head"


def test_their_code_beside_every_option(template: Path, tmp_path: Path) -> None:
    with new_database("postgresql") as url:
        path = tmp_path / "shop"
        answers = {"preset": "everything", "database": "postgresql", "orm": "sqlalchemy"}
        project = Project.generate(path, template, database_url=url, **answers)
        project.alembic("upgrade head")
        names = {"imports": "from sqlalchemy.dialects.postgresql import JSONB", "json": "JSONB"}
        project.write(
            "app/models/my_model.py",
            documented.AI_KIT.format(**names) + documented.AI_KIT_DOCUMENT,
        )
        project.write("app/models/post.py", documented.FORGE_SQLALCHEMY)
        project.write("app/crud/post.py", documented.FORGE_CRUD)
        project.write("app/api/posts.py", documented.FORGE_ROUTES)
        project.write("app/routers/blog/models.py", documented.FASTLAUNCH)
        user = path / "app/models/user.py"
        user.write_text(user.read_text() + documented.FASTLAUNCH_USER)
        # As it is written for an image, which has no tools of development.
        image = {"UV_PROJECT_ENVIRONMENT": str(tmp_path / "image"), "DATABASE_URL": url}
        for _twice in range(2):
            run(UV, "run", "--no-dev", "sh", "-c", AUTOMATIC, cwd=path, **image)
        assert len([*path.glob("alembic/versions/*_auto_migration.py")]) == 1
        project.alembic("check", "show head", "downgrade -1", "upgrade head")
        env = path / ".env"
        env.write_text(env.read_text() + documented.AI_KIT_ENV)
        project.write("use.py", documented.EVERY_OPTION)
        assert project.run("python", "use.py").stdout.split() == ["10", "20", "30.0"]
        with project.serve() as client:
            assert client.get("/posts").json() == ["Title"]


def test_fastman(template: Path, tmp_path: Path) -> None:
    project = Project.generate(tmp_path / "shop", template, preset="everything")
    manage = "uv run --no-sync manage"
    project.write("app/features/post/models.py", documented.FASTMAN)
    project.shell(f"""
        {manage} make:migration "create posts table"
        {manage} database:migrate
        {manage} make:model widget
        {manage} database:migrate
        {manage} migrate:status
        {manage} migrate:rollback
        {manage} migrate:rollback --steps=2
        {manage} database:migrate
        {manage} make:seeder widget
        {manage} make:factory widget --force
        {manage} migrate:reset --force
        {manage} db check
    """)
    project.write("database/seeders/people_seeder.py", documented.FASTMAN_SEEDER)
    one = project.run("manage", "database:seed", "--class=AdminSeeder").stdout
    assert one.startswith("Created admin user\n")
    assert one.count("seeded") == 1
    for name in ("HTTPSeeder", "http", "httpseeder"):
        assert (
            "seeded     HTTPSeeder" in project.run("manage", "db", "seed", "--class", name).stdout
        )
    assert project.run("manage", "database:seed", "--class=People", check=False).returncode == 1
    assert usernames(project) == ["admin"]


def usernames(project: Project) -> list[str]:
    """Return the names of the users in the project's own file."""
    with sqlite3.connect(project.path / "app.db") as connection:
        return [name for (name,) in connection.execute("SELECT username FROM users")]


SEEDERS_THAT_ARE_NONE = {
    "x = 1": "no_seeder.py has no seeder: write a class into it",
    "class NoSeeder:\n    def run(self): ...": "NoSeeder in .* is no seeder: it needs",
    "class NoSeeder: ...": "NoSeeder in .* is no seeder: it needs",
    "from app.features.user.models import User": r"no module app\.features\S*, .*no_seeder",
    "from passlib.hash import bcrypt": "passlib is not installed; .* uv add passlib",
}
WRONG = {
    "make:modle post": "Did you mean 'model'",
    "mkae:model post": "Did you mean 'manage make'",
    "seed": "Did you mean 'manage db seed'",
    "make resource post": "title:str:200",
}


@pytest.mark.cells(database="sqlite", orm="sqlmodel", primary_key="bigint")
def test_what_cannot_be_done_is_said(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.alembic("upgrade head")
    for text, message in SEEDERS_THAT_ARE_NONE.items():
        file = project.write("database/seeders/no_seeder.py", f"{text}\n")
        result = project.run("manage", "db", "seed", check=False)
        assert re.match(f"manage: .*{message}", result.stderr), result.stderr
        assert result.returncode == 1
    file.unlink()
    unknown = project.run("manage", "db", "seed", "--class=Nobody", check=False)
    assert "There is no seeder Nobody in database/seeders, only: UserSeeder" in unknown.stderr
    for line, message in WRONG.items():
        result = project.run("manage", *line.split(), check=False)
        assert message in result.stderr
        assert result.returncode == 2
