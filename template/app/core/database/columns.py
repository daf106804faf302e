"""What columns of SQLAlchemy's own types lose on one database or another, they keep here.

MySQL drops fractions of a second, those of a `Numeric` without digits, and half of the digits of a
`Float`; SQLite keeps 15 digits of a number; an enum takes members that it does not have, which
nobody can read any more.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    DateTime,
    Dialect,
    Enum,
    Float,
    Interval,
    MetaData,
    Numeric,
    String,
    Time,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.core.database.decimals import DecimalType
from app.core.database.orm import OWN_TYPES
from app.core.database.types import MYSQL, PortableTime

DOUBLE = 53  # bits of a number that has twice the digits; MySQL's FLOAT has seven of them


class PortableDateTime(TypeDecorator[datetime]):
    """A datetime as SQLAlchemy has it, to the microsecond."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        if dialect.name in MYSQL:
            from sqlalchemy.dialects.mysql import DATETIME  # noqa: PLC0415

            return dialect.type_descriptor(DATETIME(fsp=6))
        return super().load_dialect_impl(dialect)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of what a datetime is compared or calculated with."""
        return self.impl_instance.coerce_compared_value(op, value)


class PortableInterval(TypeDecorator[timedelta]):
    """A span of time, to the microsecond; where there is no such type, the time since 1970."""

    impl = Interval
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        if dialect.name == "postgresql":
            return super().load_dialect_impl(dialect)
        return PortableDateTime().load_dialect_impl(dialect)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return `value` as `dialect` keeps it."""
        return value if value is None or dialect.name == "postgresql" else Interval.epoch + value

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        """Return the span that is kept."""
        is_one = value is None or dialect.name == "postgresql"
        return cast(timedelta | None, value if is_one else value - Interval.epoch)


class PortableArray(TypeDecorator[Any]):
    """An array of texts, none longer than its column takes: the driver would have them cut."""

    impl = ARRAY
    cache_ok = True

    def __init__(self, item_type: Any, *options: Any) -> None:
        super().__init__(item_type, *options)
        self.item_type, self.options = item_type, options

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of what an array is compared with, or of its index."""
        return self.impl_instance.coerce_compared_value(op, value)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return `value`.

        Raises:
            ValueError: if a text in it is too long.
        """
        for each in value if isinstance(value, list | tuple | set) else ():
            self.process_bind_param(each, dialect)
        if isinstance(value, str) and len(value) > self.item_type.length:
            raise ValueError(f"A text is longer than {self.item_type.length} characters.")
        return value


@cache
def _array_like(kind: Any) -> type[PortableArray]:
    """Return a type that has the operators of `kind`, SQLAlchemy's array or PostgreSQL's."""
    return type("PortableArray", (PortableArray,), {"impl": kind, "cache_ok": True})


def keep_values(metadata: MetaData) -> None:
    """Let the columns of all tables keep what they are given, or refuse it."""
    for table in metadata.tables.values():
        for column in table.columns:
            column.type = _uncut(_keeping(column.type))


def _uncut(kind: Any) -> Any:
    """Return an array of texts of a length as one that refuses longer ones."""
    of: Any = kind.item_type if isinstance(kind, ARRAY) else None
    if type(of) is not String or not of.length:
        return kind
    like: Any = type(kind)
    return _array_like(like)(of, kind.as_tuple, kind.dimensions, kind.zero_indexes)


def _keeping(kind: Any) -> Any:
    """Return a type that loses nothing, for one of SQLAlchemy's own; any other as it is."""
    if isinstance(kind, Enum):
        kind.validate_strings = True
    if type(kind) is Numeric and kind.asdecimal:
        return DecimalType(kind.precision, kind.scale)
    if type(kind) is Float and kind.precision is None:
        options: Any = {"asdecimal": kind.asdecimal}
        return Float(DOUBLE, decimal_return_scale=kind.decimal_return_scale, **options)
    if type(kind) is DateTime:
        return PortableDateTime(kind.timezone)
    if type(kind) is Time and not kind.timezone:
        return PortableTime()
    if type(kind) is Interval and kind.native and kind.second_precision is None:
        return PortableInterval()
    return OWN_TYPES.get(type(kind), lambda: kind)()
