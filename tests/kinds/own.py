"""Column types of an owner and of libraries: each way to make one."""

import uuid
from typing import Any

from sqlalchemy import CHAR, JSON, Dialect, Enum, Integer, LargeBinary, Numeric, String, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, UserDefinedType


class Guid(TypeDecorator[uuid.UUID]):
    """The recipe of SQLAlchemy's documentation."""

    impl = CHAR
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(CHAR(32))

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else value.hex

    def process_result_value(self, value: Any, _dialect: Dialect) -> uuid.UUID | None:
        return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(value)


class Around(TypeDecorator[uuid.UUID]):
    """A decorator of a decorator."""

    impl = Guid
    cache_ok = True


class Reversed(TypeDecorator[str]):
    """The same column everywhere, another value in it."""

    impl = String(30)
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return value and value[::-1]

    process_result_value = process_bind_param


class Sealed(TypeDecorator[str]):
    """Bytes in the database."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> bytes | None:
        return value and value.encode()

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> str | None:
        return value and value.decode()


class Money(Numeric[Any]):
    """A subclass of a type of SQLAlchemy."""

    def __init__(self) -> None:
        super().__init__(12, 2, asdecimal=False)


class Plain(UserDefinedType[str]):
    """What SQLAlchemy has no type for, and whose `repr` is no source."""

    cache_ok = True

    def __init__(self, size: int) -> None:
        self.size = size

    def get_col_spec(self, **_: Any) -> str:
        return f"VARCHAR({self.size})"

    def __repr__(self) -> str:
        return f"<{self.size}>"


class Wrapped(TypeDecorator[str]):
    """A decorator of such a type."""

    impl = Plain
    cache_ok = True


class Shade(TypeDecorator[str]):
    """A decorator of an enum."""

    impl = Enum("light", "dark", name="shade")
    cache_ok = True


def listed() -> Any:
    """Return a type that is an array where there are such."""
    return JSON().with_variant(postgresql.ARRAY(Integer), "postgresql")


def by_variant() -> Any:
    """Return a decorator that is another type on some databases."""
    return Reversed().with_variant(Text(), "sqlite")
