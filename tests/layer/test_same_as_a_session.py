"""What CRUD's fast statements do is what SQLAlchemy's session does: rows, values, errors."""

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from app.core.database import database, transaction
from app.crud.base import CRUD
from tests.layer.models import (
    CategoryRead,
    CheckedRead,
    ClerkRead,
    Color,
    CountedRead,
    Doc,
    DocRead,
    EndlessCategory,
    EntryRead,
    FlatCategory,
    Line,
    LineRead,
    MadeRead,
    ManagerRead,
    OddlyRead,
    PersonRead,
    Profile,
    Staff,
    Thing,
    ThingRead,
    Typed,
    TypedRead,
    VersionedRead,
    categories,
    checked,
    clerks,
    counted,
    docs,
    entries,
    lines,
    made,
    managers,
    oddly,
    people,
    things,
    typed,
    versioned,
)

pytestmark = pytest.mark.usefixtures("pool")


def shown(schema: type[BaseModel], instance: Any) -> dict[str, Any]:
    return {name: getattr(instance, name) for name in schema.model_fields}


def a_value(rng: random.Random, name: str) -> Any:
    makers: dict[str, Callable[[], Any]] = {
        "loud": lambda: rng.choice(["abc", "ÄÖ ß", ""]),
        "price": lambda: Decimal(rng.randrange(-(10**9), 10**9)) / 100,
        "ratio": lambda: rng.uniform(-1, 1),
        "about": lambda: rng.choice([{"a": [1, None, "x"]}, [], {"ü": {}}, [1.5]]),
        "at": lambda: datetime.fromtimestamp(rng.randrange(10**9), UTC).replace(
            microsecond=rng.randrange(10**6)
        ),
        "color": lambda: rng.choice(list(Color)),
        "yes": lambda: rng.choice([True, False]),
        "raw": lambda: rng.randbytes(5),
        "guid": lambda: uuid.UUID(int=rng.getrandbits(128)),
        "name": lambda: rng.choice("abcdef"),
        "note": lambda: rng.choice(["x", "", "ü" * 50]),
        "count": lambda: rng.randrange(100),
    }
    return None if rng.random() < 0.2 else makers[name]()


async def ordinary_insert(crud: CRUD[Any], schema: type[BaseModel], values: Any) -> Any:
    async with transaction() as db:
        instance = crud.model(**values)
        db.add(instance)
        await db.flush()
        await db.refresh(instance)
        return shown(schema, instance)


async def ordinary_patch(crud: CRUD[Any], schema: type[BaseModel], key: Any, values: Any) -> Any:
    async with transaction() as db:
        instance = await db.get(crud.model, key)
        if instance is None:
            return None
        for name, value in values.items():
            setattr(instance, name, value)
        await db.flush()
        await db.refresh(instance)
        return shown(schema, instance)


async def fast_insert(crud: CRUD[Any], schema: type[BaseModel], values: Any) -> Any:
    return await crud.insert_now(schema, values)


async def fast_patch(crud: CRUD[Any], schema: type[BaseModel], key: Any, values: Any) -> Any:
    return await crud.patch_now(schema, key, values)


async def insert_in_session(crud: CRUD[Any], schema: type[BaseModel], values: Any) -> Any:
    async with transaction() as db:
        return await crud.insert(db, schema, values)


async def patch_in_session(crud: CRUD[Any], schema: type[BaseModel], key: Any, values: Any) -> Any:
    async with transaction() as db:
        return await crud.patch(db, schema, key, values)


WAYS = {
    "ordinary": (ordinary_insert, ordinary_patch),
    "alone": (fast_insert, fast_patch),
    "in a session": (insert_in_session, patch_in_session),
}


async def outcome(work: Any) -> Any:
    """Return what awaiting gives, or the class of its error."""
    try:
        return await work
    except Exception as error:  # noqa: BLE001  compared
        return type(error)


def same_but_key(result: Any) -> Any:
    return {**result, "id": 0} if isinstance(result, dict) and "id" in result else result


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("crud", "schema", "names"),
    [
        (typed, TypedRead, [name for name in TypedRead.model_fields if name != "id"]),
        (things, ThingRead, ["name", "note", "count"]),
    ],
    ids=["typed", "things"],
)
async def test_random_operations_have_the_same_outcome(
    seed: int, crud: CRUD[Any], schema: type[BaseModel], names: list[str], pool: AsyncEngine
) -> None:
    """Each way runs the same operations on an empty table; names collide, values are null."""
    histories: dict[str, Any] = {}
    for way, (insert_row, patch_row) in WAYS.items():
        rng, keys, history = random.Random(seed), [], []
        for _ in range(40):
            given = rng.sample(names, rng.randrange(1, len(names) + 1))
            values = {name: a_value(rng, name) for name in given}
            if keys and rng.random() < 0.5:
                key = rng.choice(keys)
                result = await outcome(patch_row(crud, schema, key, values))
            else:
                result = await outcome(insert_row(crud, schema, values))
                if isinstance(result, dict):
                    keys.append(result["id"])
            history.append(same_but_key(result))
        async with database.read_primary() as db:
            rows = await crud.get_all(db)
            history.append([same_but_key(shown(schema, row)) for row in rows])
            for row in rows:
                assert await crud.read(schema, row.id) == shown(schema, row)
                assert await crud.read(schema, row.id, db) == shown(schema, row)
        page = await crud.read_page(schema, limit=100)
        assert [same_but_key(row) for row in page["items"]] == history[-1]
        histories[way] = history
        async with pool.begin() as connection:
            await connection.execute(crud.model.__table__.delete())
    assert histories["alone"] == histories["ordinary"]
    assert histories["in a session"] == histories["ordinary"]


@pytest.mark.parametrize("way", ["alone", "in a session"])
@pytest.mark.parametrize(
    ("crud", "schema", "values", "changes"),
    [
        (made, MadeRead, {"name": "a"}, {"name": "b"}),
        (managers, ManagerRead, {"name": "eve", "budget": 4}, {"budget": 9, "name": "jim"}),
        (clerks, ClerkRead, {"name": "ann", "desk": 4}, {"name": "bob"}),
        (versioned, VersionedRead, {"name": "a"}, {"name": "b"}),
        (checked, CheckedRead, {"name": "ABC"}, {"name": "DEF"}),
        (oddly, OddlyRead, {"title": "a"}, {"title": "b"}),
        (entries, EntryRead, {"name": "a"}, {"name": "b", "place": "c"}),
        (docs, DocRead, {"tenant": 1, "body": "x"}, {"body": func.upper("y")}),
    ],
    ids=lambda value: value.model.__name__ if isinstance(value, CRUD) else "",
)
async def test_models_of_every_kind(
    way: str, crud: CRUD[Any], schema: type[BaseModel], values: Any, changes: Any
) -> None:
    insert_row, patch_row = WAYS[way]
    plain_insert, plain_patch = WAYS["ordinary"]
    name = "key" if schema is OddlyRead else "id"
    others = [await plain_insert(crud, schema, values) for _ in range(2)]
    row, plain = await insert_row(crud, schema, values), await plain_insert(crud, schema, values)
    assert {**row, name: 0} == {**plain, name: 0}
    changed = await patch_row(crud, schema, row[name], changes)
    expected = await plain_patch(crud, schema, plain[name], changes)
    assert {**changed, name: 0} == {**expected, name: 0}
    assert await crud.read(schema, row[name]) == changed
    for other in others:
        assert await crud.read(schema, other[name]) == other
    assert await patch_row(crud, schema, 10**6, changes) is None
    assert await crud.read(schema, 10**6) is None


async def test_keys_of_several_columns() -> None:
    for basket, item in ((1, 1), (1, 2), (1, 3), (2, 1)):
        await lines.insert_now(LineRead, {"basket": basket, "item": item, "count": 1})
    changed = await lines.patch_now(LineRead, (1, 2), {"count": 9})
    assert changed == {"basket": 1, "item": 2, "count": 9}
    assert await lines.read(LineRead, (1, 2)) == changed
    async with transaction() as db:
        assert (await lines.patch(db, LineRead, (2, 1), {"count": 5}) or {})["count"] == 5
        assert (await lines.get_by_id(db, (1, 3)) or Line()).count == 1
        first, key = await lines.get_page(db, limit=3)
        assert [(row.basket, row.item, row.count) for row in first] == [
            (1, 1, 1),
            (1, 2, 9),
            (1, 3, 1),
        ]
        assert [row.count for row in (await lines.get_page(db, limit=3, after=key))[0]] == [5]
    page = await lines.read_page(LineRead, limit=2, after=(1, 1))
    assert ([row["item"] for row in page["items"]], page["next"]) == ([2, 3], (1, 3))
    for wrong in (1, (1,), (1, 2, 3)):
        with pytest.raises(TypeError, match=r"basket, item"):
            await lines.patch_now(LineRead, wrong, {"count": 0})
        with pytest.raises(TypeError, match=r"basket, item"):
            await lines.read(LineRead, wrong)


async def test_a_patch_reaches_no_row_of_another_kind() -> None:
    async with transaction() as db:
        plain = Staff(name="bob")
        db.add(plain)
    assert await clerks.patch_now(ClerkRead, plain.id, {"name": "hacked"}) is None
    assert await clerks.read(ClerkRead, plain.id) is None
    async with transaction() as db:
        assert (await db.get_one(Staff, plain.id)).name == "bob"


async def test_a_relationship_is_joined_and_a_schema_within_itself_is_refused() -> None:
    root = await categories.insert_now(FlatCategory, {"name": "root"})
    leaf = await categories.insert_now(CategoryRead, {"name": "leaf", "parent_id": root["id"]})
    assert leaf["parent"] == root
    assert await categories.read(CategoryRead, leaf["id"]) == leaf
    assert (await categories.read(CategoryRead, root["id"]) or {})["parent"] is None
    with pytest.raises(TypeError, match="within itself"):
        await categories.read(EndlessCategory, leaf["id"])


async def test_what_the_session_has_is_seen_and_kept_in_step() -> None:
    async with transaction() as db:
        thing = Thing(name="a")
        db.add(thing)
        await db.flush()
        await things.patch(db, ThingRead, thing.id, {"name": "b"})
        assert thing.name == "b"
        thing.note = "pending"
        assert (await things.read(ThingRead, thing.id, db) or {})["note"] == "pending"
        db.add(Thing(name="c"))
        await things.insert(db, ThingRead, {"name": "d"})
        with db.no_autoflush:
            db.add(Thing(name="e"))
            await things.insert(db, ThingRead, {"name": "f"})
            assert await things.count(db) == 4
    async with transaction() as db:
        assert await things.count(db) == 5  # a, c, d, e, f


async def test_simple_models_need_no_session(direct: list[str], pool: AsyncEngine) -> None:
    row = await things.insert_now(ThingRead, {"name": "a"})
    inserted = len(direct)
    assert inserted == (1 if pool.dialect.insert_returning else 0) or pool.dialect.name == "mariadb"
    assert await things.read(ThingRead, row["id"]) == row
    assert (await things.read_page(ThingRead, limit=5))["items"] == [row]
    assert len(direct) == inserted + 2
    await typed.insert_now(TypedRead, {"loud": "x"})
    assert len(direct) == inserted + 2 + bool(inserted)


async def test_statements_of_sqlalchemy_by_the_session(pool: AsyncEngine) -> None:
    """What people write beside CRUD: NULL constants, IN lists, unlabelled expressions."""
    await things.insert_now(ThingRead, {"name": "a", "note": "x"})
    async with transaction() as db:
        await db.execute(update(Thing.__table__).values(note=None))
        rows = (await db.execute(select(Thing.id).where(Thing.id.in_([1, 2, 10**6])))).all()
        assert len(rows) <= 1
        found = (await db.execute(select(func.count(), func.max(Thing.note)))).mappings().one()
        assert len(found) == 2
        await db.execute(insert(Typed), [{"loud": "a"}, {"loud": "b"}])
        assert (await db.scalars(select(Typed.loud).order_by(Typed.id))).all() == ["A", "B"]


async def test_models_with_ways_of_their_own() -> None:
    row = await people.insert_now(PersonRead, {"name": "Ada"})
    assert (row["slug"], row["profile"]) == ("ada", None)
    assert await people.read(PersonRead, row["key"]) == row
    assert (await people.read_page(PersonRead, limit=5))["items"] == [row]
    async with transaction() as db:
        db.add(Profile(person_key=row["key"]))
    assert (await people.read(PersonRead, row["key"]) or {})["profile"] is not None
    found = await counted.insert_now(CountedRead, {"name": "abc"})
    assert found["length"] == 3
    assert (await counted.patch_now(CountedRead, found["id"], {"name": "ab"}) or {})["length"] == 2


async def test_totals_are_of_what_is_seen() -> None:
    for tenant in (1, 2, 2):
        await docs.insert_now(DocRead, {"tenant": tenant, "body": "x"})

    def only_mine(state: ORMExecuteState) -> None:
        state.statement = state.statement.options(with_loader_criteria(Doc, Doc.tenant == 1))

    async with transaction() as db:
        assert (await docs.total(db)).rows == 3
        event.listen(db.sync_session, "do_orm_execute", only_mine)
        assert (await docs.total(db)).rows == 1
        assert await docs.total(db, bound=0) == (0, False)


async def test_a_key_that_changes_and_a_page_of_none() -> None:
    row = await lines.insert_now(LineRead, {"basket": 1, "item": 1, "count": 1})
    moved = await lines.patch_now(LineRead, (1, 1), {"item": 2})
    assert moved == {**row, "item": 2}
    with pytest.raises(ValueError, match="at least 1"):
        await lines.read_page(LineRead, limit=0)
    async with transaction() as db:
        with pytest.raises(ValueError, match="at least 1"):
            await lines.get_page(db, limit=0)
