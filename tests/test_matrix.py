"""Every combination of ORM, database and primary key, used as its owner would use it."""

import re

import pytest
import yaml

from tests.ci import github_steps
from tests.clients import log_in_superuser
from tests.project import Cell, Project
from tests.proxy import proxy
from tests.rendering import QUESTIONS

USER = {"username": "ada", "email": "Ada@example.com", "password": "correct horse"}


def test_hooks_leave_nothing_to_do(project: Project, cell: Cell) -> None:
    steps = re.findall(r"^  (\w+) +.*\(\d+\.\d s\)$", project.output, re.MULTILINE)
    assert sorted(steps) == ["check", "diagram", "env", "git", "install", "migrate", "migration"]
    assert {name: project.answers[name] for name in cell._fields} == cell._asdict()
    lock = (project.path / "uv.lock").read_text(encoding="utf-8")
    locked = {*re.findall(r'^name = "(.+)"$', lock, re.MULTILINE)} - {str(cell)}
    assert locked <= {*yaml.safe_load(QUESTIONS["taken"]["default"])}
    assert len(list(project.path.glob("alembic/versions/*_initial.py"))) == 1


def test_its_ci_passes(project: Project, cell: Cell, database_url: str) -> None:
    steps = github_steps(project.path)
    assert "uv run mypy" in steps
    # Two workers in some cells: their databases must not get in each other's way.
    workers = "-n 2" if (cell.primary_key, cell.orm) == ("uuid7", "sqlalchemy") else ""
    for step in steps:
        printed = project.on(database_url).shell(step, PYTEST_ADDOPTS=workers)
    assert re.search(r"\d+ passed in [\d.]+s", printed), printed


def test_users_over_http(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    with project.serve() as client:
        pending = client.get("/health/ready")
        assert pending.status_code == 503
        assert "alembic upgrade head" in pending.json()["detail"]
        project.run("alembic", "upgrade", "head")
        assert client.get("/health/ready").status_code == 200

        if project.answers["auth"]:
            assert client.get("/users").status_code == 401
            log_in_superuser(project, client)
        before = client.get("/users").json()["items"]
        created = client.post("/users", json=USER)
        assert created.status_code == 201, created.text
        user = created.json()
        assert user["email"] == "ada@example.com"
        path = f"/users/{user['id']}"
        assert client.get("/users").json() == {"items": [*before, user], "next": None}
        changed = client.patch(path, json={"username": "grace"})
        assert changed.status_code == 200, changed.text
        assert client.get(path).json() == changed.json()
        assert changed.json()["username"] == "grace"
        assert client.delete(path).status_code == 204
        assert client.get(path).status_code == 404
        assert client.get("/users").json()["items"] == before


@pytest.mark.cells(primary_key="bigint", database=("postgresql", "mysql"))
def test_readiness_follows_the_server(project: Project, database_url: str) -> None:
    with proxy(database_url) as server:
        project = project.on(server.url)
        project.run("alembic", "upgrade", "head")
        with project.serve() as client:
            for mode in ("away", "open", "silent", "open"):
                server.set(mode)
                # The client's own timeout is the bound: a silent server must not be waited for.
                ready = client.get("/health/ready", timeout=10)
                assert ready.status_code == (200 if mode == "open" else 503), mode
                assert client.get("/health/live").status_code == 200
            server.set("away")
            users = client.get("/users", timeout=10)
            assert users.status_code == 503
            assert users.headers["retry-after"]


@pytest.mark.cells(primary_key="bigint")
def test_readiness_without_any_database(project: Project, cell: Cell) -> None:
    sqlite = cell.database == "sqlite"
    nowhere = "sqlite:////no/such/folder/app.db" if sqlite else f"{cell.database}://a:b@127.0.0.1:1"
    with project.on(nowhere).serve() as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/health/ready", timeout=10).status_code == 503
        assert client.post("/users", json=USER, timeout=10).status_code == 503


def test_autogenerate_on_the_real_server_writes_the_same(
    project: Project, database_url: str
) -> None:
    (ours,) = project.path.glob("alembic/versions/*.py")
    written = ours.read_text()
    ours.unlink()
    project.on(database_url).run("alembic", "revision", "--autogenerate", "-m", "initial")
    (theirs,) = project.path.glob("alembic/versions/*.py")
    assert without_identity(theirs.read_text()) == without_identity(written)


def without_identity(migration: str) -> str:
    """Return the source without what differs each time: revision id and date."""
    revision = re.search(r'^revision: str = "(\w+)"$', migration, re.MULTILINE)
    assert revision
    assert "op.create_table(" in migration
    return re.sub(r"(?m)^Create Date: .*", "", migration.replace(revision[1], ""))
