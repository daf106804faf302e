"""Whoever listens, filters or sets options is told and obeyed, as by a session."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, with_loader_criteria

from app.core.database import database, transaction
from app.core.database.direct import contract, simple
from tests.layer.models import Doc, DocRead, Thing, ThingRead, docs, things

pytestmark = pytest.mark.usefixtures("pool")


@contextmanager
def listening(target: Any, name: str, heard: Any) -> Iterator[None]:
    event.listen(target, name, heard)
    try:
        yield
    finally:
        event.remove(target, name, heard)


async def use_all() -> None:
    """Write and read once by each fast way."""
    row = await things.insert_now(ThingRead, {"name": "a"})
    await things.patch_now(ThingRead, row["id"], {"name": "b"})
    await things.read(ThingRead, row["id"])
    async with transaction() as db:
        await things.insert(db, ThingRead, {"name": "c"})
        await things.patch(db, ThingRead, row["id"], {"name": "d"})


ENGINE_EVENTS = (
    "before_execute",
    "after_execute",
    "before_cursor_execute",
    "after_cursor_execute",
    "begin",
    "commit",
    "checkout",
    "checkin",
)


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("name", ENGINE_EVENTS)
async def test_listeners_of_the_engine_hear(
    name: str, everywhere: bool, pool: AsyncEngine, direct: list[str]
) -> None:
    heard: list[str] = []

    def hear(*arguments: Any) -> None:
        heard.append(str(arguments[:3]))

    target = Engine if everywhere else pool.sync_engine
    with listening(target, name, hear):
        await things.insert_now(ThingRead, {"name": "a"})
        assert heard
        heard.clear()
        await things.patch_now(ThingRead, 10**6, {"name": "b"})
        assert heard
        heard.clear()
        await things.read(ThingRead, 10**6)
        assert bool(heard) == (name != "commit")
    if name not in ("checkout", "checkin", "commit"):
        assert direct == []
    await things.read(ThingRead, 1)
    assert direct


@pytest.mark.parametrize(
    "name", ["do_orm_execute", "after_begin", "after_transaction_create", "after_transaction_end"]
)
async def test_listeners_of_sessions_hear(name: str, direct: list[str]) -> None:
    heard: list[int] = []

    def hear(*_arguments: Any) -> None:
        heard.append(1)

    with listening(Session, name, hear):
        await use_all()
        assert heard
        assert direct == []


@pytest.mark.parametrize("name", ["before_flush", "after_flush", "before_commit", "after_commit"])
async def test_listeners_of_units_of_work_hear(name: str) -> None:
    heard: list[int] = []

    def hear(*_arguments: Any) -> None:
        heard.append(1)

    with listening(Session, name, hear):
        async with transaction() as db:
            await things.insert(db, ThingRead, {"name": "a"})
        assert heard


@pytest.mark.parametrize("name", ["before_insert", "after_insert", "before_update", "after_update"])
@pytest.mark.parametrize("target", [Thing, Mapper])
async def test_listeners_of_the_mapper_hear(name: str, target: Any) -> None:
    heard: list[str] = []

    def hear(_mapper: Any, _connection: Any, instance: Thing) -> None:
        heard.append(instance.name)

    with listening(target, name, hear):
        await use_all()
    assert heard == (["a", "c"] if "insert" in name else ["b", "d"])


async def test_listeners_of_attributes_and_instances_hear() -> None:
    def louder(_target: Any, value: str, _old: Any, _initiator: Any) -> str:
        return value.upper()

    event.listen(Thing.name, "set", louder, retval=True)
    try:
        row = await things.insert_now(ThingRead, {"name": "a"})
        assert row["name"] == "A"
        assert (await things.patch_now(ThingRead, row["id"], {"name": "b"}) or {})["name"] == "B"
    finally:
        event.remove(Thing.name, "set", louder)
    heard: list[Any] = []

    def made(target: Thing, _args: Any, _kwargs: Any) -> None:
        heard.append(target)

    with listening(Thing, "init", made):
        await things.insert_now(ThingRead, {"name": "c"})
    assert len(heard) == 1


async def test_errors_are_heard(pool: AsyncEngine) -> None:
    heard: list[Any] = []

    def hear(context: Any) -> None:
        heard.append(context.sqlalchemy_exception)

    with listening(pool.sync_engine, "handle_error", hear):
        await things.insert_now(ThingRead, {"name": "a"})
        with pytest.raises(IntegrityError):
            await things.insert_now(ThingRead, {"name": "a"})
    assert [type(error) for error in heard] == [IntegrityError]


async def test_a_tenant_sees_and_changes_only_its_own_rows() -> None:
    mine = await docs.insert_now(DocRead, {"tenant": 1, "body": "mine"})
    theirs = await docs.insert_now(DocRead, {"tenant": 2, "body": "theirs"})

    def only_mine(state: ORMExecuteState) -> None:
        if not (state.is_column_load or state.is_relationship_load or state.is_insert):
            criteria = with_loader_criteria(Doc, Doc.tenant == 1, include_aliases=True)
            state.statement = state.statement.options(criteria)

    with listening(Session, "do_orm_execute", only_mine):
        assert await docs.read(DocRead, theirs["id"]) is None
        assert [row["id"] for row in (await docs.read_page(DocRead, limit=9))["items"]] == [
            mine["id"]
        ]
        assert await docs.patch_now(DocRead, theirs["id"], {"body": "HACKED"}) is None
        async with transaction() as db:
            assert await docs.patch(db, DocRead, theirs["id"], {"body": "HACKED"}) is None
            assert await docs.read(DocRead, theirs["id"], db) is None
        assert await docs.patch_now(DocRead, mine["id"], {"body": "new"})
    assert await docs.read(DocRead, theirs["id"]) == theirs


async def test_logging_and_options_of_the_engine_are_obeyed(
    pool: AsyncEngine, direct: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "sqlalchemy.engine.Engine"):
        await things.insert_now(ThingRead, {"name": "a"})
    assert "INSERT INTO layer_things" in caplog.text
    assert direct == []
    own = database.sessions.kw["bind"].execution_options(logging_token="mine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(database.sessions.kw, "bind", own)
        await things.insert_now(ThingRead, {"name": "b"})
        assert direct == []
        patch.setitem(database.sessions.kw, "bind", pool)
        patch.setitem(database.sessions.kw, "autoflush", False)
        await things.insert_now(ThingRead, {"name": "c"})
        assert direct == []


async def test_the_schema_map_of_a_connection_is_obeyed(pool: AsyncEngine) -> None:
    """A map to a schema that does not exist shows where a statement goes."""
    async with database.sessions() as db:
        await db.connection(execution_options={"schema_translate_map": {None: "elsewhere"}})
        with pytest.raises(Exception, match="elsewhere"):
            await things.insert(db, ThingRead, {"name": "a"})
    mapped = pool.execution_options(schema_translate_map={None: "elsewhere"})
    async with database.sessions(bind=mapped) as db:
        with pytest.raises(Exception, match="elsewhere"):
            await things.read_page(ThingRead, limit=1, db=db)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(database.sessions.kw, "bind", mapped)
        patch.setitem(database.read_sessions.kw, "bind", mapped)
        for call in (things.insert_now(ThingRead, {"name": "a"}), things.read(ThingRead, 1)):
            with pytest.raises(Exception, match="elsewhere"):
                await call


def test_the_names_of_events_are_sqlalchemys(pool: AsyncEngine) -> None:
    """`dispatch` is not documented: this fails if it is another one day."""
    for target, names in (
        (pool.sync_engine, (*contract.ENGINE, "commit")),
        (pool.dialect, contract.DIALECT),
        (Session(), (*contract.SESSION, *contract.COMMIT, *simple.SESSION)),
        (inspect(Thing), simple.MAPPER),
        (inspect(Thing).class_manager, simple.INSTANCE),
        (Thing.name, simple.ATTRIBUTE),
    ):
        for name in names:
            before = contract.count(target, name)
            listened: Any = Thing if names in (simple.MAPPER, simple.INSTANCE) else target
            with listening(listened, name, lambda *_: None):
                assert contract.count(target, name) == before + 1, name
