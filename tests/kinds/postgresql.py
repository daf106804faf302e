"""Columns of types that PostgreSQL alone has."""

import enum
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Size(enum.Enum):
    S = 1
    XL = 2


def column(kind: Any) -> Any:
    return mapped_column(kind, nullable=True)


class Own(Base):
    __tablename__ = "kinds_postgresql"

    id: Mapped[int] = mapped_column(primary_key=True)
    numbers: Mapped[Any] = column(pg.ARRAY(sa.Integer))
    words: Mapped[Any] = column(sa.ARRAY(sa.String(20)))
    grid: Mapped[Any] = column(pg.ARRAY(sa.Numeric(8, 2), dimensions=2))
    keys: Mapped[Any] = column(pg.ARRAY(sa.Uuid()))
    sizes: Mapped[Any] = column(pg.ARRAY(sa.Enum(Size, name="Size")))
    moods: Mapped[Any] = column(sa.ARRAY(pg.ENUM("x", "y's", name="xy")))
    size: Mapped[Any] = column(pg.ENUM(Size, name="Size"))
    inet: Mapped[Any] = column(pg.INET())
    cidr: Mapped[Any] = column(pg.CIDR())
    mac: Mapped[Any] = column(pg.MACADDR())
    mac8: Mapped[Any] = column(pg.MACADDR8())
    document: Mapped[Any] = column(pg.JSONB())
    none: Mapped[Any] = column(pg.JSONB(none_as_null=True))
    lexemes: Mapped[Any] = column(pg.TSVECTOR())
    asked: Mapped[Any] = column(pg.TSQUERY())
    money: Mapped[Any] = column(pg.MONEY())
    oid: Mapped[Any] = column(pg.OID())
    integers: Mapped[Any] = column(pg.INT4RANGE())
    days: Mapped[Any] = column(pg.DATERANGE())
    times: Mapped[Any] = column(pg.TSTZRANGE())
    ranges: Mapped[Any] = column(pg.INT8MULTIRANGE())
    lasts: Mapped[Any] = column(pg.INTERVAL(precision=3))
    since: Mapped[Any] = column(pg.TIMESTAMP(timezone=True, precision=3))
    at: Mapped[Any] = column(pg.TIME(timezone=True))
    uuid: Mapped[Any] = column(pg.UUID())
    raw: Mapped[Any] = column(pg.BYTEA())
    positive: Mapped[Any] = column(pg.DOMAIN("positive", sa.Integer(), check="VALUE > 0"))
    bits: Mapped[Any] = column(pg.BIT(4))
    many: Mapped[Any] = column(pg.BIT(varying=True))


VALUES: dict[str, Any] = {
    "numbers": [1, 2],
    "words": ["a", None],
    "grid": [[Decimal("1.25"), Decimal(2)]],
    "keys": [UUID(int=1)],
    "sizes": [Size.XL, Size.S],
    "moods": ["y's"],
    "size": Size.S,
    "inet": ip_address("10.0.0.1"),
    "cidr": ip_network("10.0.0.0/8"),
    "mac": "08:00:2b:01:02:03",
    "mac8": "08:00:2b:01:02:03:04:05",
    "document": {"a": [1]},
    "none": [],
    "lexemes": "'a':1 'b':2",
    "asked": "'a' & 'b'",
    "money": "$1.50",
    "oid": 2**31,
    "integers": pg.Range(1, 5),
    "days": pg.Range(date(2026, 1, 1), date(2026, 2, 1)),
    "times": pg.Range(datetime(2026, 1, 1, tzinfo=UTC), None),
    "ranges": pg.MultiRange([pg.Range(1, 3), pg.Range(7, 9)]),
    "lasts": timedelta(milliseconds=1),
    "since": datetime(2026, 1, 1, microsecond=1000, tzinfo=UTC),
    "at": time(1, 2, 3, tzinfo=UTC),
    "uuid": UUID(int=2),
    "raw": b"\x00",
    "positive": 3,
}
ROWS = [(Own, VALUES)]
