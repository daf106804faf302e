"""A SQLite file that cannot be written is read all the same, and the log says so."""

import sqlite3
from pathlib import Path

import pytest

from tests.project import Project


@pytest.mark.cells(orm="sqlmodel", database="sqlite", primary_key="bigint")
def test_a_read_only_file(project: Project, tmp_path: Path) -> None:
    user = {"username": "ada", "email": "ada@example.com", "password": "long enough 7"}
    for mode in ("DELETE", "WAL"):
        file = tmp_path / f"{mode}.db"
        project.on(f"sqlite+aiosqlite:///{file}").alembic("upgrade head")
        with sqlite3.connect(file) as connection:
            connection.execute(f"PRAGMA journal_mode = {mode}")
        url = f"sqlite+aiosqlite:///file:{file}?mode=ro&uri=true"
        with project.on(url).serve() as client:
            assert client.get("/health/ready").status_code == 200
            assert client.get("/users").status_code == 200
            refused = client.post("/users", json=user)
            assert (refused.status_code, refused.json()["title"]) == (503, "Service Unavailable")
            assert int(refused.headers["retry-after"]) >= 1
            assert client.get("/users").status_code == 200
        log = project.path.with_name(f"{project.path.name}.log").read_text(encoding="utf-8")
        assert "readonly" in log
