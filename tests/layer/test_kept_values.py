"""Columns of SQLAlchemy's own types give back what they were given, or refuse it."""

import datetime as dt
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import (
    BigInteger,
    DateTime,
    Double,
    Numeric,
    String,
    Text,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import JSONType, transaction
from app.core.database.columns import keep_values
from app.core.database.unfit import UnfitValueError
from app.crud.base import CRUD
from tests.layer.models import KEY, Base


class Size(StrEnum):
    SMALL = "small"


class Plain(Base):
    """What an owner writes who reads SQLAlchemy's documentation."""

    __tablename__ = "layer_plain"
    id: Mapped[int] = mapped_column(KEY, primary_key=True)
    moment: Mapped[datetime | None] = mapped_column(DateTime)
    clock: Mapped[dt.time | None]
    lasted: Mapped[dt.timedelta | None]
    ratio: Mapped[float | None]
    double: Mapped[float | None] = mapped_column(Double)
    amount: Mapped[Decimal | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    long: Mapped[Decimal | None] = mapped_column(Numeric(30, 10))
    size: Mapped[Size | None]
    big: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str | None] = mapped_column(Text)
    short: Mapped[str | None] = mapped_column(String(5))
    data: Mapped[Any] = mapped_column(JSONType, nullable=True)


for _ in range(2):  # as `load_models` does for the models of the application, again and again
    keep_values(Base.metadata)
crud = CRUD(Plain)
KEPT: list[tuple[str, Any]] = [
    ("moment", datetime(2026, 1, 2, 3, 4, 5, 678_901)),  # noqa: DTZ001
    ("clock", dt.time(3, 4, 5, 678_901)),
    ("lasted", dt.timedelta(days=3, microseconds=678_901)),
    ("ratio", 3.141592653589793),
    ("ratio", 1e300),
    ("double", 0.1 + 0.2),
    ("amount", Decimal("12.50")),
    ("amount", Decimal("-0.000001")),
    ("amount", Decimal("123456789012345")),
    ("price", Decimal("9999999999.99")),
    ("long", Decimal("12345.0123456789")),
    ("size", Size.SMALL),
    ("big", 2**63 - 1),
    ("big", -(2**63)),
    ("text", "ü" * 20_000 + "\n😀 "),
    ("data", {"a": [1, 2.5, None, "ü"], "big": 2**60}),
]
MORE_THAN_SQLITE_HAS: list[tuple[str, Decimal]] = [
    ("amount", Decimal("1234567890123.4567")),
    ("long", Decimal("12345678901234567890.0123456789")),
    ("long", Decimal("0.1234567891") + 10**9),
]


async def stored(name: str, value: Any) -> list[Any]:
    """Return a value as it comes back by each way."""

    class Read(BaseModel):
        id: int

    schema: Any = type("Read", (Read,), {"__annotations__": {name: Any}})
    async with transaction() as db:
        row = await crud.create(db, Plain(**{name: value}))
        inserted = await crud.insert(db, schema, {name: value})
    now = await crud.insert_now(schema, {name: value})
    async with transaction() as db:
        loaded = await crud.get_by_id(db, row.id)
        read = await crud.read(schema, row.id, db)
        assert read is not None
        return [getattr(loaded, name), inserted[name], now[name], read[name]]


@pytest.mark.parametrize(("name", "value"), KEPT, ids=lambda one: repr(one)[:30])
async def test_it_comes_back(name: str, value: Any, pool: AsyncEngine) -> None:
    assert await stored(name, value) == [value] * 4


@pytest.mark.parametrize(("name", "value"), MORE_THAN_SQLITE_HAS, ids=str)
async def test_digits_are_kept_or_refused(name: str, value: Decimal, pool: AsyncEngine) -> None:
    if pool.dialect.name == "sqlite":
        with pytest.raises(UnfitValueError, match=f"(?s){name}.*15 digits that SQLite keeps"):
            await stored(name, value)
        return
    assert await stored(name, value) == [value] * 4


async def test_decimals_are_rounded_alike(pool: AsyncEngine) -> None:
    for given, kept in (("1.005", "1.01"), ("-1.005", "-1.01"), ("2", "2.00"), ("0.004", "0.00")):
        assert await stored("price", Decimal(given)) == [Decimal(kept)] * 4


async def test_what_is_created_is_told_as_it_is_stored(pool: AsyncEngine) -> None:
    async with transaction() as db:
        row = await crud.create(db, Plain(price=Decimal("1.2345678")))
        assert row.price == Decimal("1.23")
        assert (await crud.update(db, row, {"price": Decimal("7.777")})).price == Decimal("7.78")


async def test_decimals_are_compared_with_more_digits(pool: AsyncEngine) -> None:
    async with transaction() as db:
        await crud.create(db, Plain(price=Decimal("1.50")))
        above = select(func.count()).where(Plain.price > Decimal("1.4999999"))
        assert await db.scalar(above) == 1
        assert await db.scalar(select(func.sum(Plain.price))) == Decimal("1.50")
        times = await db.scalar(select(Plain.price * Decimal("1.075")))
        assert abs(Decimal(times or 0) - Decimal("1.6125")) < Decimal("0.01")


async def test_an_unknown_member_poisons_no_table(pool: AsyncEngine) -> None:
    with pytest.raises(UnfitValueError, match="size"):
        async with transaction() as db:
            db.add(Plain(size="huge"))
    async with transaction() as db:
        assert await crud.get_all(db) == []


async def test_a_longer_text_is_kept_or_refused(pool: AsyncEngine) -> None:
    if pool.dialect.name == "sqlite":
        assert await stored("short", "longer than five") == ["longer than five"] * 4
        return
    with pytest.raises(UnfitValueError, match="short"):
        await stored("short", "longer than five")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("amount", Decimal("1e140000")),
        ("amount", Decimal("1e-140000")),
        ("price", Decimal("-1e140000")),
        ("clock", dt.time(10, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
    ],
    ids=repr,
)
async def test_what_would_be_lost_is_refused(name: str, value: Any, pool: AsyncEngine) -> None:
    with pytest.raises(UnfitValueError, match=name):
        await stored(name, value)
