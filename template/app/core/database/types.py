"""Column types that mean the same on PostgreSQL, MySQL, MariaDB and SQLite.

What SQLAlchemy knows of a database is imported where that database is used: it takes 10 to 25 ms,
and a process has no use for that of the others.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import JSON, DateTime, Dialect, Enum, Time
from sqlalchemy.types import TypeDecorator, TypeEngine

Json: TypeAlias = dict[str, Any] | list[Any]
MYSQL = ("mysql", "mariadb")


def enum_type(values: type[StrEnum]) -> Enum:
    """Return the type of a column that holds one of `values`.

    They are stored as text of up to 32 characters, so that a new one needs no migration.
    """
    return Enum(
        values,
        native_enum=False,
        validate_strings=True,
        length=32,
        values_callable=lambda kind: [one.value for one in kind],
    )


class PortableJSON(TypeDecorator[Any]):
    """JSON, in the form that PostgreSQL can search and index; None is NULL."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # noqa: PLC0415

            return dialect.type_descriptor(JSONB(none_as_null=True))
        return super().load_dialect_impl(dialect)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of what a value is compared with: a key or an index is no document."""
        return self.impl_instance.coerce_compared_value(op, value)


class PortableTime(TypeDecorator[time]):
    """A time of day, to the microsecond; one with a time zone is refused."""

    impl = Time
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        if dialect.name in MYSQL:
            from sqlalchemy.dialects.mysql import TIME  # noqa: PLC0415

            return dialect.type_descriptor(TIME(fsp=6))
        return super().load_dialect_impl(dialect)

    def process_bind_param(self, value: time | None, dialect: Dialect) -> time | None:
        """Return `value`.

        Raises:
            ValueError: if it has a time zone, which would be lost.
        """
        if value is not None and getattr(value, "tzinfo", None) is not None:
            raise ValueError(f"{value!r} has a time zone, which a time of day has not.")
        return value


JSONType: Any = PortableJSON()
TimeType: Any = PortableTime()


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, read back in UTC to the microsecond; a naive one is refused.

    MySQL drops fractions and both MySQL and SQLite drop the offset unless they are asked not to.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        if dialect.name in MYSQL:
            from sqlalchemy.dialects.mysql import DATETIME  # noqa: PLC0415

            return dialect.type_descriptor(DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC as `dialect`'s driver takes it.

        Raises:
            ValueError: if `value` has no time zone.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone; use datetime.now(UTC).")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Return what makes aware values, in UTC; PostgreSQL's driver gives such ones itself."""
        if dialect.name == "postgresql":
            return None
        read: Any = dialect.type_descriptor(self.impl_instance).result_processor(dialect, coltype)
        if read is None:
            return lambda value: value and value.replace(tzinfo=UTC)
        return lambda value: value and read(value).replace(tzinfo=UTC)


def utcnow() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)
