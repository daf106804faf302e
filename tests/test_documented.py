"""What the documentation of other generators shows works here, in the places it names."""

import re

import pytest

from tests import documented
from tests.databases import execute
from tests.project import Cell, Project

pytestmark = pytest.mark.cells(primary_key="bigint")  # their keys are integers


def applied(database_url: str) -> list[object]:
    """Return the revisions that the database says it has."""
    return [row[0] for row in execute(database_url, "SELECT version_num FROM alembic_version")]


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
