"""Requests cost about what they cost with hand-written SQL; a slow way back in would show here."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.servers import generate
from tests.commands import ROOT
from tests.databases import execute, new_database
from tests.project import Project

# How many times as dear each may be, against what it is now and what a session and models cost.
MOST = {
    "GET /users/1": 1.6,  # 1.1, 2.7
    "GET /users?limit=50&after=1": 1.6,  # 1.0, 2.7
    'POST /posts {"title": "New", "body": "Text.", "author_id": 7}': 2.0,  # 1.3, 3.5 and more
    'PATCH /posts/7 {"title": "Changed"}': 2.0,  # 1.3
}
USERS = (
    "INSERT INTO users (username, email, hashed_password, is_active, is_verified, is_superuser,"
    " created_at, updated_at) SELECT 'user' || n, 'user' || n || '@example.com', 'x', true, false,"
    " false, now(), now() FROM generate_series(1, 60) n"
)
POSTS = (
    "INSERT INTO posts (title, body, author_id, created_at, updated_at)"
    " SELECT 'Title', 'Text.', n, now(), now() FROM generate_series(1, 60) n"
)


@pytest.fixture(params=["sqlmodel", "sqlalchemy"])
def served(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Iterator[Project]:
    """A project on PostgreSQL with some users and posts."""
    with new_database("postgresql") as url:
        project = generate(tmp_path / "speed", template, request.param, "postgresql", url)
        project.run("alembic", "upgrade", "head")
        execute(url, USERS, POSTS)
        yield project


def test_requests_cost_about_what_hand_written_sql_does(served: Project) -> None:
    variables = {"DSN": served.database_url, "PYTHONPATH": str(ROOT / "benchmarks" / "variants")}
    script = str(ROOT / "benchmarks" / "inside.py")
    measured = json.loads(served.run("python", script, *MOST, **variables).stdout)
    for request, most in MOST.items():
        spent = measured[request]
        assert spent["project"] < most * spent["hand-written"], (request, spent)
