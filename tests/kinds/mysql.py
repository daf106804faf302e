"""Columns of types that MySQL and MariaDB alone have."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects import mysql as my
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


def column(kind: Any) -> Any:
    return mapped_column(kind, nullable=True)


class Own(Base):
    __tablename__ = "kinds_mysql"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Any] = column(my.ENUM("a", "b's", "ü"))
    some: Mapped[Any] = column(my.SET("x", "y"))
    year: Mapped[Any] = column(my.YEAR())
    tiny: Mapped[Any] = column(my.TINYTEXT())
    medium: Mapped[Any] = column(my.MEDIUMTEXT())
    long: Mapped[Any] = column(my.LONGTEXT())
    latin: Mapped[Any] = column(my.VARCHAR(20, charset="latin1", collation="latin1_swedish_ci"))
    byte: Mapped[Any] = column(my.TINYINT())
    unsigned: Mapped[Any] = column(my.TINYINT(unsigned=True))
    mid: Mapped[Any] = column(my.MEDIUMINT())
    huge: Mapped[Any] = column(my.BIGINT(unsigned=True))
    double: Mapped[Any] = column(my.DOUBLE(asdecimal=False))
    sized: Mapped[Any] = column(my.DOUBLE(10, 3, asdecimal=False))
    real: Mapped[Any] = column(my.FLOAT())
    price: Mapped[Any] = column(my.DECIMAL(10, 2, unsigned=True))
    flags: Mapped[Any] = column(my.BIT(8))
    at: Mapped[Any] = column(my.DATETIME(fsp=3))
    stamp: Mapped[Any] = column(my.TIMESTAMP(fsp=6))
    lasts: Mapped[Any] = column(my.TIME(fsp=6))
    blob: Mapped[Any] = column(my.MEDIUMBLOB())
    binary: Mapped[Any] = column(my.BINARY(4))
    bytes_: Mapped[Any] = column(my.VARBINARY(9))
    json: Mapped[Any] = column(my.JSON())


VALUES: dict[str, Any] = {
    "kind": "b's",
    "some": {"x", "y"},
    "year": 2026,
    "tiny": "t",
    "medium": "m" * 70_000,
    "long": "l",
    "latin": "é",
    "byte": -128,
    "unsigned": 255,
    "mid": 8_000_000,
    "huge": 2**64 - 1,
    "double": 3.141592653589793,
    "sized": 1.125,
    "real": 0.5,
    "price": Decimal("1.25"),
    "flags": 5,
    "at": datetime(2026, 1, 1, microsecond=123_000),  # noqa: DTZ001
    "stamp": datetime(2026, 1, 1, microsecond=123_456),  # noqa: DTZ001
    "lasts": time(1, 2, 3, 4),
    "blob": b"\x00" * 70_000,
    "binary": b"abcd",
    "bytes_": b"\xff",
    "json": {"a": 1},
}
ROWS = [(Own, VALUES)]
