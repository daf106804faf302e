"""Columns of types that every database has, as the owner of a project writes them."""

import enum
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, DecimalType, JSONType, TimeType, UTCDateTime, enum_type
from app.kinds import own

KEY = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


class Mood(enum.StrEnum):
    GOOD = "good"
    BAD = "it's"


def column(kind: Any) -> Any:
    return mapped_column(kind, nullable=True)


class Everywhere(Base):
    __tablename__ = "kinds_any"

    id: Mapped[int] = mapped_column(primary_key=True)
    interval: Mapped[Any] = column(sa.Interval())
    precise: Mapped[Any] = column(sa.Interval(second_precision=6))
    guid: Mapped[Any] = column(own.Guid())
    around: Mapped[Any] = column(own.Around())
    by_variant: Mapped[Any] = column(own.by_variant())
    listed: Mapped[Any] = column(own.listed())
    reversed: Mapped[Any] = column(own.Reversed())
    sealed: Mapped[Any] = column(own.Sealed())
    money: Mapped[Any] = column(own.Money())
    plain: Mapped[Any] = column(own.Plain(20))
    wrapped: Mapped[Any] = column(own.Wrapped(20))
    shade: Mapped[Any] = column(own.Shade())
    varied: Mapped[Any] = column(
        sa.String(20)
        .with_variant(postgresql.TEXT(), "postgresql")
        .with_variant(mysql.VARCHAR(20, collation="utf8mb4_bin"), "mysql", "mariadb")
    )
    big: Mapped[Any] = column(sa.BigInteger())
    small: Mapped[Any] = column(sa.SmallInteger())
    exact: Mapped[Any] = column(DecimalType(12, 3))
    loose: Mapped[Any] = column(DecimalType())
    double: Mapped[Any] = column(sa.Double())
    real: Mapped[Any] = column(sa.Float())
    day: Mapped[Any] = column(sa.Date())
    at: Mapped[Any] = column(TimeType)
    whole: Mapped[Any] = column(sa.Time())
    naive: Mapped[Any] = column(sa.DateTime())
    moment: Mapped[Any] = column(UTCDateTime)
    uuid: Mapped[Any] = column(sa.Uuid())
    hexed: Mapped[Any] = column(sa.Uuid(native_uuid=False))
    raw: Mapped[Any] = column(sa.LargeBinary(16))
    long: Mapped[Any] = column(sa.LargeBinary())
    letters: Mapped[Any] = column(sa.Unicode(20))
    text: Mapped[Any] = column(sa.UnicodeText())
    char: Mapped[Any] = column(sa.CHAR(4))
    pickled: Mapped[Any] = column(sa.PickleType())
    json: Mapped[Any] = column(sa.JSON())
    about: Mapped[Any] = column(JSONType)
    ours: Mapped[Any] = column(enum_type(Mood))
    native: Mapped[Any] = column(sa.Enum(Mood))
    words: Mapped[Any] = column(sa.Enum("a", "b c", name="Some words"))
    short: Mapped[Any] = column(sa.Enum("a", "b", name="short", native_enum=False))
    yes: Mapped[Any] = column(sa.Boolean())


class Second(Base):
    __tablename__ = "kinds_second"

    id: Mapped[int] = mapped_column(primary_key=True)
    native: Mapped[Any] = column(sa.Enum(Mood))


VALUES: dict[str, Any] = {
    "interval": timedelta(days=-3, seconds=5),
    "precise": timedelta(hours=30),
    "guid": KEY,
    "around": KEY,
    "by_variant": "abc",
    "listed": [1, 2],
    "reversed": "abc",
    "sealed": "secret",
    "money": 1.25,
    "plain": "p",
    "wrapped": "w",
    "shade": "dark",
    "varied": "Case",
    "big": 2**62,
    "small": -7,
    "exact": Decimal("123456789.125"),
    "loose": Decimal("-12345.6789"),
    "double": 3.141592653589793,
    "real": 0.5,
    "day": date(2024, 2, 29),
    "at": time(23, 59, 59, 999_999),
    "whole": time(1, 2, 3),
    "naive": datetime(2026, 1, 1, 5, 6, 7),  # noqa: DTZ001
    "moment": datetime(2026, 1, 1, 0, 0, 0, 700_001, tzinfo=UTC),
    "uuid": KEY,
    "hexed": KEY,
    "raw": b"\x00\xff" * 8,
    "long": b"\x00" * 40_000,
    "letters": "ü",
    "text": "long" * 1000,
    "char": "abcd",
    "pickled": {1, 2},
    "json": {"a": [1, None]},
    "about": [1, {"b": 2.5}],
    "ours": Mood.BAD,
    "native": Mood.BAD,
    "words": "b c",
    "short": "b",
    "yes": True,
}
ROWS = [(Everywhere, VALUES), (Second, {"native": Mood.GOOD})]
