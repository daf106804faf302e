"""Text that is compared code point by code point on every database."""

from typing import Any

from sqlalchemy import Dialect, String
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.core.database.types import MYSQL

EXACT = "utf8mb4_bin"  # the one such collation that MySQL and MariaDB both have
COMPARING = {
    operators.eq,
    operators.ne,
    operators.lt,
    operators.le,
    operators.gt,
    operators.ge,
    operators.in_op,
    operators.not_in_op,
}


class ExactText(TypeDecorator[str]):
    """Text of up to `length` characters by which a row is known: a name, an address, a slug.

    It is for columns that are unique or looked up. By themselves MySQL and MariaDB take
    `résumé` and `RESUME` for the same text; of this type they are two, as in PostgreSQL and
    SQLite. Spaces at the end are dropped before text is stored or compared, on
    every database: the collation would ignore them.

    A foreign key to such a column is of this type, too: in SQLAlchemy's style by itself, in
    SQLModel's with `sa_type=ExactText(50)`.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        collation = EXACT if dialect.name in MYSQL else None
        return dialect.type_descriptor(String(self.length, collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return `value` without the spaces at its end."""
        return value.rstrip(" ") if isinstance(value, str) else value

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return this type for whole texts; a part of one, as for LIKE, keeps its spaces."""
        return self if op in COMPARING else self.impl_instance.coerce_compared_value(op, value)
