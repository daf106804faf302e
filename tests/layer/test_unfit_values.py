"""A client's value that no column takes is a 422 that names the field, by every way to write."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from fastapi import APIRouter
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    Enum,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    bindparam,
    func,
    insert,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import (
    DbSession,
    DecimalType,
    ExactText,
    JSONType,
    ReadSession,
    TimeType,
    UTCDateTime,
    enum_type,
    transaction,
)
from app.core.database.columns import keep_values
from app.core.http import errors
from app.core.http.openapi import API
from app.crud.base import CRUD
from tests.layer.models import KEY, Base, Color


class Valued(Base):
    """A column of each kind, as an owner may declare it."""

    __tablename__ = "layer_valued"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(50))
    exact: Mapped[str | None] = mapped_column(ExactText(50))
    small: Mapped[int | None] = mapped_column(SmallInteger)
    normal: Mapped[int | None]
    big: Mapped[int | None] = mapped_column(BigInteger)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    day: Mapped[dt.date | None]
    clock: Mapped[dt.time | None] = mapped_column(TimeType)
    price: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    cost: Mapped[Decimal | None] = mapped_column(DecimalType(6, 2))
    ratio: Mapped[float | None]
    color: Mapped[Color | None] = mapped_column(enum_type(Color))
    native: Mapped[Color | None] = mapped_column(Enum(Color, name="layer_color"))
    guid: Mapped[uuid.UUID | None]
    data: Mapped[Any] = mapped_column(JSONType, nullable=True)
    raw: Mapped[bytes | None] = mapped_column(LargeBinary(10))
    wait: Mapped[dt.timedelta | None]


class ValuedRead(BaseModel):
    id: int
    name: str | None


keep_values(Base.metadata)  # as `load_models` does for the models of the application
EVERYWHERE, NO_SQLITE, MYSQL = "postgresql mysql sqlite", "postgresql mysql", "mysql"
# A value, and the databases that refuse it; the others store it as it is.
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001
UNFIT: list[tuple[str, Any, str]] = [
    ("name", "x" * 51, NO_SQLITE),
    ("name", "a\0b", "postgresql"),
    ("name", "\ud800", EVERYWHERE),
    ("name", {"a": 1}, EVERYWHERE),
    ("exact", "x" * 51, NO_SQLITE),
    ("small", 40_000, NO_SQLITE),
    ("small", 2**40, NO_SQLITE),
    ("small", 2**70, EVERYWHERE),
    ("normal", 2**31, NO_SQLITE),
    ("normal", 2**64, EVERYWHERE),
    ("normal", float("nan"), EVERYWHERE),
    ("big", 2**63, EVERYWHERE),
    ("big", -(2**63) - 1, EVERYWHERE),
    ("starts_at", NAIVE, EVERYWHERE),
    ("starts_at", datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-5))), EVERYWHERE),
    ("starts_at", "2026-01-01T00:00:00Z", EVERYWHERE),
    ("day", 5, EVERYWHERE),
    ("price", Decimal("123456.78"), EVERYWHERE),
    ("price", Decimal("9999.995"), EVERYWHERE),
    ("price", 1e300, NO_SQLITE),
    ("price", Decimal("Infinity"), EVERYWHERE),
    ("price", Decimal("1E+400"), EVERYWHERE),
    ("cost", Decimal("123456.78"), EVERYWHERE),
    ("cost", Decimal("NaN"), "mysql sqlite"),
    ("cost", "abc", EVERYWHERE),
    ("ratio", float("nan"), "mysql sqlite"),
    ("ratio", float("inf"), MYSQL),
    ("color", "green", EVERYWHERE),
    ("native", "green", EVERYWHERE),
    ("guid", "no uuid", EVERYWHERE),
    ("data", {"a": float("nan")}, NO_SQLITE),
    ("data", {"a": "\0"}, "postgresql"),
    ("data", {"a": "\ud800"}, NO_SQLITE),
    ("data", {"a": object()}, EVERYWHERE),
    ("raw", b"x" * 300, MYSQL),
    ("wait", dt.timedelta(days=-999_999), "mysql sqlite"),
]
Write = Callable[[AsyncSession, dict[str, Any]], Awaitable[object]]
crud, router = CRUD(Valued), APIRouter()
SENT: dict[str, Any] = {}
KEPT: list[int] = []


async def _create(db: AsyncSession, values: dict[str, Any]) -> None:
    await crud.create(db, Valued(**values))


async def _update(db: AsyncSession, values: dict[str, Any]) -> None:
    row = await crud.get_by_id(db, KEPT[0])
    assert row is not None
    await crud.update(db, row, values)


async def _commit(db: AsyncSession, values: dict[str, Any]) -> None:
    db.add(Valued(**values))  # written, and refused, by the commit


WRITES: dict[str, Write] = {
    "create": _create,
    "update": _update,
    "commit": _commit,
    "insert": lambda db, values: crud.insert(db, ValuedRead, values),
    "patch": lambda db, values: crud.patch(db, ValuedRead, KEPT[0], values),
    "statement": lambda db, values: db.execute(insert(Valued).values(**values)),
    "many": lambda db, values: db.execute(insert(Valued), [values, values]),
    "update statement": lambda db, values: db.execute(
        update(Valued).where(Valued.id == KEPT[0]).values(**values)
    ),
}
NOW: dict[str, Callable[[dict[str, Any]], Awaitable[object]]] = {
    "insert_now": lambda values: crud.insert_now(ValuedRead, values),
    "patch_now": lambda values: crud.patch_now(ValuedRead, KEPT[0], values),
}


@pytest.fixture
async def client(pool: AsyncEngine) -> AsyncIterator[AsyncClient]:
    """A client; what it is to write is in `SENT`, as Python has it."""
    async with transaction() as db:
        KEPT[:] = [(await crud.create(db, Valued(name="kept"))).id]
    app = API()
    app.include_router(router)
    errors.install(app)
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@router.post("/{way}")
async def write(way: str, db: DbSession) -> None:
    await WRITES[way](db, SENT)


@router.post("/now/{way}")
async def write_now(way: str) -> None:
    await NOW[way](SENT)


@router.get("/keys/{key}")
async def by_key(key: int, db: ReadSession) -> list[object]:
    return [await crud.get_by_id(db, key), await crud.read(ValuedRead, key)]


@router.get("/counted")
async def counted(normal: int, db: ReadSession) -> int:
    return await crud.count(db, normal=normal)


@pytest.mark.parametrize("way", [*WRITES, *(f"now/{name}" for name in NOW)])
async def test_a_value_that_does_not_fit(way: str, client: AsyncClient, pool: AsyncEngine) -> None:
    for name, value, databases in UNFIT:
        SENT.clear()
        SENT[name] = value
        response = await client.post(f"/{way}")
        shown = (name, value, response.text)
        if pool.dialect.name.replace("mariadb", "mysql") not in databases:
            assert response.status_code == 200, shown
            continue
        assert response.status_code == 422, shown
        assert [error["loc"] for error in response.json()["errors"]] == [["body", name]], shown
        assert str(value)[:20] not in response.text
    async with (
        transaction() as db
    ):  # nothing is stored of what was refused, and no row is unreadable
        for row in await crud.get_all(db):
            assert row.name in ("kept", None, "x" * 51, "a\0b")


async def test_keys_that_are_too_large(client: AsyncClient, pool: AsyncEngine) -> None:
    status = 422 if pool.dialect.name in ("postgresql", "sqlite") else 200
    for path in (f"/keys/{2**70}", f"/keys/{-(2**70)}", f"/counted?normal={2**70}"):
        response = await client.get(path)
        assert response.status_code == status, response.text
    assert (await client.get(f"/keys/{2**40}")).json() == [None, None]


async def test_all_that_do_not_fit_are_named(client: AsyncClient) -> None:
    SENT.clear()
    SENT.update(big=2**63, color="green", starts_at=NAIVE, name="good")
    for way in ("create", "now/insert_now"):
        errors = (await client.post(f"/{way}")).json()["errors"]
        assert [error["loc"][1] for error in errors] == ["big", "color", "starts_at"]


def _fails() -> str:
    raise ValueError


MISTAKES: list[Any] = [
    text("SELECT no_such_column"),
    insert(Valued).values(name=func.no_such_function()),
    insert(Valued).values(name=bindparam("name", callable_=_fails)),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
async def test_a_mistake_of_the_code(
    mistake: Any, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(WRITES, "mistaken", lambda db, _values: db.execute(mistake))
    assert (await client.post("/mistaken")).status_code == 500
