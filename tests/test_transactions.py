"""What a running server has acknowledged is stored, and what failed is not."""

import uuid
from collections.abc import Iterator

import httpx2
import pytest

from tests.project import Cell, Project

pytestmark = pytest.mark.cells(primary_key="bigint")

PAIRS = 300
ROUTER = """
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import DbSession, database, get_db
from app.crud.user import user_crud
from app.models.user import User

router = APIRouter(prefix="/truth")
IDENTITY = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT CONNECTION_ID()"}
KILL = {"postgresql": "SELECT pg_terminate_backend({})", "mysql": "KILL {}"}


def user(name: str) -> User:
    return User(username=name, email=f"{name}@example.com", hashed_password="x")


@router.post("/declared/{name}")
async def declared(name: str, db: DbSession) -> int:
    return (await user_crud.create(db, user(name))).id


@router.post("/plain/{name}")
async def plain(name: str, db: AsyncSession = Depends(get_db)) -> int:
    db.add(added := user(name))
    await db.flush()
    return added.id


@router.post("/broken/{name}")
async def broken(name: str, db: AsyncSession = Depends(get_db)) -> None:
    await user_crud.create(db, user(name))
    raise RuntimeError("after the flush")


@router.post("/refused/{name}")
async def refused(name: str, db: DbSession) -> None:
    await user_crud.create(db, user(name))
    raise HTTPException(400, "after the flush")


@router.post("/conflicting/{name}")
async def conflicting(name: str, db: DbSession) -> None:
    db.add_all([user(name), user(name)])


@router.post("/killed/{name}")
async def killed(name: str, db: Annotated[AsyncSession, Depends(get_db)]) -> None:
    await user_crud.create(db, user(name))
    kind = database.engine.dialect.name
    mine = await db.scalar(text(IDENTITY[kind]))
    async with database.read_engine.connect() as other:
        await other.execute(text(KILL[kind].format(mine)))
"""


@pytest.fixture
def client(project: Project, database_url: str) -> Iterator[httpx2.Client]:
    """A client of the running project, which has the routes above."""
    project.write("app/api/truth.py", ROUTER)
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    with project.serve() as client:
        yield client


def stored(client: httpx2.Client) -> int:
    """Return how many users there are, seen by another connection."""
    with httpx2.Client(base_url=client.base_url) as reader:
        return len(reader.get("/users").json()["items"])


def test_every_acknowledged_row_can_be_read_at_once(client: httpx2.Client) -> None:
    missed = []
    with httpx2.Client(base_url=client.base_url) as reader:
        for number in range(PAIRS):
            name = uuid.uuid4().hex
            declaration = "plain" if number % 2 else "declared"
            written = client.post(f"/truth/{declaration}/{name}")
            assert written.status_code == 200, written.text
            read = reader.get(f"/users/{written.json()}")
            if read.status_code != 200 or read.json()["username"] != name:
                missed.append(name)
    assert not missed


def test_what_fails_is_an_error_and_leaves_no_row(client: httpx2.Client, cell: Cell) -> None:
    failures = {"broken": 500, "refused": 400, "conflicting": 409}
    if cell.database != "sqlite":
        failures["killed"] = 503  # the commit itself fails
    for path, status in failures.items():
        response = client.post(f"/truth/{path}/ada")
        assert response.status_code == status, path
        assert response.headers["content-type"] == "application/problem+json"
        assert "INSERT" not in response.text
        assert stored(client) == 0, path
    assert client.post("/truth/plain/ada").status_code == 200
    assert stored(client) == 1
