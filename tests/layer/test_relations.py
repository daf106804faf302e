"""Rows on the other side of a relationship: hidden, ordered, many, or moved by the session."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sqlalchemy import event, func, literal, select, text
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.core.database import Record, database, transaction
from tests.layer.models import (
    Bit,
    City,
    Country,
    CountryRead,
    Item,
    ItemRead,
    LastBitRead,
    LiveItemRead,
    NothingRead,
    Org,
    OrgRead,
    ThingRead,
    countries,
    items,
    orgs,
    things,
)
from tests.layer.test_same_as_a_session import WAYS

pytestmark = pytest.mark.usefixtures("pool")
BOTH = pytest.mark.parametrize("way", ["alone", "in a session"])


@pytest.fixture
async def hidden() -> Record:
    """An organisation that is gone."""
    org = await orgs.insert_now(OrgRead, {"name": "o", "gone": True})
    return dict(org)


@pytest.fixture
def filtering() -> Iterator[None]:
    """A filter for all sessions, as for rows that are deleted softly."""

    def only_what_is_there(state: ORMExecuteState) -> None:
        if state.is_select:
            for model in (Org, Item):
                option = with_loader_criteria(model, model.gone.is_(False))
                state.statement = state.statement.options(option)

    event.listen(Session, "do_orm_execute", only_what_is_there)
    yield
    event.remove(Session, "do_orm_execute", only_what_is_there)


@BOTH
@pytest.mark.parametrize(("schema", "name"), [(ItemRead, "org"), (LiveItemRead, "live_org")])
async def test_what_is_hidden_hides_no_row(
    way: str, schema: Any, name: str, hidden: Record, request: pytest.FixtureRequest
) -> None:
    if name == "org":
        request.getfixturevalue("filtering")
    insert, patch = WAYS[way]
    row = await insert(items, schema, {"name": "a", "org_id": hidden["id"]})
    assert row == {"id": row["id"], "name": "a", name: None}
    assert await patch(items, schema, row["id"], {"name": "b"}) == row | {"name": "b"}
    assert await items.read(schema, row["id"]) == row | {"name": "b"}
    assert (await items.read_page(schema, limit=5))["items"] == [row | {"name": "b"}]
    async with transaction() as db:
        assert await items.read(schema, row["id"], db) == row | {"name": "b"}


@BOTH
@pytest.mark.usefixtures("filtering")
async def test_a_row_may_hide_itself(way: str) -> None:
    org = await orgs.insert_now(OrgRead, {"name": "o"})
    row = await items.insert_now(ItemRead, {"name": "a", "org_id": org["id"]})
    patched = await WAYS[way][1](items, ItemRead, row["id"], {"gone": True})
    assert (patched or row)["name"] == "a"
    assert await items.read(ItemRead, row["id"]) is None


async def test_what_no_join_finds_is_refused() -> None:
    with pytest.raises(TypeError, match="last_bit is neither"):
        await items.read(LastBitRead, 1)
    with pytest.raises(TypeError, match="shows nothing"):
        await items.insert_now(NothingRead, {"name": "a"})


async def test_collections_that_are_joined() -> None:
    org = await orgs.insert_now(OrgRead, {"name": "o"})
    async with transaction() as db:
        for number in range(3):
            db.add(Item(name=str(number), org_id=org["id"], bits=[Bit(), Bit()]))
    async with database.read_primary() as db:
        assert [len(row.bits) for row in await items.get_all(db)] == [2, 2, 2]
        page, after = await items.get_page(db, limit=2)
        assert ([row.name for row in page], after) == (["0", "1"], page[-1].id)
        assert (await items.get_by(db, name="1") or Item(bits=[])).bits


async def test_a_page_after_a_key_skips_as_well() -> None:
    keys = [(await things.insert_now(ThingRead, {"name": str(n)}))["id"] for n in range(6)]
    async with transaction() as db:
        expected = [
            row.id for row in (await things.get_page(db, limit=2, after=keys[0], offset=3))[0]
        ]
        page = await things.read_page(ThingRead, limit=2, after=keys[0], offset=3, db=db)
    assert [row["id"] for row in page["items"]] == expected == keys[4:6]
    page = await things.read_page(ThingRead, limit=2, after=keys[0], offset=3)
    assert [row["id"] for row in page["items"]] == expected


@BOTH
@pytest.mark.parametrize(
    "value", [text("upper('abc')"), select(literal("ABC")).scalar_subquery(), func.upper("abc")]
)
async def test_expressions_as_values(way: str, value: Any) -> None:
    insert, patch = WAYS[way]
    row = await insert(things, ThingRead, {"name": value})
    assert row["name"] == "ABC"
    assert (await patch(things, ThingRead, row["id"], {"note": value}))["note"] == "ABC"


@BOTH
async def test_a_key_that_the_session_changes_elsewhere_too(way: str) -> None:
    async with transaction() as db:
        db.add(Country(code="de", cities=[City()]))
    await WAYS[way][1](countries, CountryRead, "de", {"code": "DE"})
    async with transaction() as db:
        assert (await db.scalars(select(City.code))).all() == ["DE"]


SESSION_EVENTS = (
    "before_attach",
    "after_attach",
    "transient_to_pending",
    "pending_to_persistent",
    "loaded_as_persistent",
    "before_flush",
    "after_flush",
    "after_flush_postexec",
)


@pytest.fixture
async def told(request: pytest.FixtureRequest) -> AsyncIterator[list[str]]:
    """Which of the session's events were heard."""
    heard: list[str] = []

    def hear(*_given: Any) -> None:
        heard.append(request.param)

    event.listen(Session, request.param, hear)
    yield heard
    event.remove(Session, request.param, hear)


@BOTH
@pytest.mark.parametrize("told", SESSION_EVENTS, indirect=True)
async def test_sessions_tell_what_they_write(way: str, told: list[str]) -> None:
    counts = []
    for kind in ("ordinary", way):
        insert, patch = WAYS[kind]
        row = await insert(things, ThingRead, {"name": kind})
        await patch(things, ThingRead, row["id"], {"note": "b"})
        counts.append(len(told))
        told.clear()
    assert counts[0] == counts[1] > 0
