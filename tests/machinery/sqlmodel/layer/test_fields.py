"""What SQLModel's constructor does to a row, CRUD's fast statements do as well."""

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, String, Uuid, event, func
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from app.core.database import database, transaction
from app.crud.base import CRUD
from tests.layer.test_same_as_a_session import WAYS, outcome

KEY: Any = BigInteger().with_variant(Integer(), "sqlite")
models = registry()


class Model(SQLModel, registry=models):
    """Apart from the application's tables."""


def key() -> Any:
    return Field(default=None, sa_column=Column(KEY, primary_key=True))


class Task(Model, table=True):
    """The default of a field and of its column: the same, another, or one of both only."""

    __tablename__ = "layer_tasks"

    id: int | None = key()
    name: str = Field(sa_column=Column(String(50), nullable=False))
    state: str = Field(default="open", sa_column=Column(String(20), nullable=False))
    level: int | None = Field(default=3, sa_column=Column(Integer))
    by_server: int = Field(default=5, sa_column=Column(Integer, server_default="7"))
    by_column: int | None = Field(default=None, sa_column=Column(Integer, default=8))
    both: int = Field(default=1, sa_column=Column(Integer, default=2))
    by_sql: int | None = Field(default=None, sa_column=Column(Integer, default=func.abs(-3)))
    argument: int = Field(default=4, sa_column_kwargs={"default": 6, "onupdate": 9})
    done: bool = Field(default=False, sa_column=Column(Boolean, server_default="1"))
    tags: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    anything: Any = Field(default=None, sa_column=Column(JSON))
    token: uuid.UUID = Field(default_factory=lambda: uuid.UUID(int=7), sa_column=Column(Uuid()))
    slug: str = Field(default="s", sa_column=Column("the slug", String(20), nullable=False))


class Strict(Model, table=True):
    """Checks what is assigned."""

    __tablename__ = "layer_strict"
    model_config = {"validate_assignment": True}

    id: int | None = key()
    name: str = Field(max_length=5)


class TaskRead(BaseModel):
    id: int
    name: str
    state: str
    level: int | None
    by_server: int | None
    by_column: int | None
    both: int | None
    by_sql: int | None
    argument: int | None
    done: bool | None
    tags: Any
    anything: Any
    token: uuid.UUID | None
    slug: str


class NamedRead(BaseModel):
    id: int
    name: str


tasks, strict = CRUD(Task), CRUD(Strict)


@pytest.fixture(scope="session")
async def field_tables(tables: None) -> AsyncIterator[None]:
    async with database.engine.begin() as making:
        await making.run_sync(models.metadata.create_all)
    yield
    async with database.engine.begin() as dropping:
        await dropping.run_sync(models.metadata.drop_all)


@pytest.fixture(autouse=True)
async def empty(pool: AsyncEngine, field_tables: None) -> None:
    async with pool.begin() as cleaning:
        for table in models.metadata.sorted_tables:
            await cleaning.execute(table.delete())


async def stored(way: str, crud: CRUD[Any], schema: type[BaseModel], values: Any) -> Any:
    result = await outcome(WAYS[way][0](crud, schema, values))
    return {**result, "id": 0} if isinstance(result, dict) else result


NULLABLE = ["level", "by_server", "by_column", "by_sql", "anything", "token", "done", "tags"]


@pytest.mark.parametrize("way", ["alone", "in a session"])
@pytest.mark.parametrize(
    "values",
    [
        {"name": "a"},
        *({"name": "a", name: None} for name in [*NULLABLE, "state", "both", "argument", "slug"]),
        {"name": "a", "state": "done", "both": 7, "by_sql": 8, "tags": ["x"], "slug": "t"},
        {"state": "no name"},
        {"name": "a", "unknown": 1},
    ],
    ids=str,
)
async def test_defaults_of_fields(way: str, values: dict[str, Any]) -> None:
    expected = await stored("ordinary", tasks, TaskRead, values)
    assert await stored(way, tasks, TaskRead, values) == expected
    async with transaction() as db:
        both = [row.model_dump(exclude={"id"}) for row in await tasks.get_all(db)]
    assert both[:-1] == both[1:]


@pytest.mark.parametrize("way", ["alone", "in a session"])
async def test_what_an_assignment_checks(way: str) -> None:
    for name in ("short", "much too long"):
        expected = await stored("ordinary", strict, NamedRead, {"name": name})
        assert await stored(way, strict, NamedRead, {"name": name}) == expected
    async with transaction() as db:
        row = Strict(name="a")
        db.add(row)
        await db.flush()
    patches = [
        WAYS[kind][1](strict, NamedRead, row.id, {"name": "longer"}) for kind in ("ordinary", way)
    ]
    outcomes = [await outcome(patch) for patch in patches]
    assert outcomes[0] == outcomes[1]


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """The states that tasks were given."""
    states: list[str] = []

    def note(_task: Any, value: str, _old: Any, _initiator: Any) -> None:
        states.append(value)

    event.listen(Task.state, "set", note)
    yield states
    event.remove(Task.state, "set", note)


@pytest.mark.parametrize("way", ["alone", "in a session"])
async def test_a_listener_hears_of_a_default(way: str, heard: list[str]) -> None:
    for kind in ("ordinary", way):
        await stored(kind, tasks, TaskRead, {"name": "a"})
    assert heard == ["open", "open"]


async def test_fields_with_defaults_need_no_session(direct: list[str], pool: AsyncEngine) -> None:
    await tasks.insert_now(TaskRead, {"name": "a", "by_sql": 1, "by_column": 1})
    if pool.dialect.insert_returning:
        assert len(direct) == 1
