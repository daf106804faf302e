"""Decimal numbers that every database keeps exactly, or refuses."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, cast

from sqlalchemy import Dialect, Numeric, inspect
from sqlalchemy.types import TypeDecorator, TypeEngine

DIGITS = 15  # that SQLite keeps of a number, which is a binary one of 64 bits
EXACTLY = Context(prec=1000, rounding=ROUND_HALF_UP)  # as PostgreSQL and MySQL round
FURTHEST = 10_000  # digits from the point; asyncpg takes far more of them for zero
LONGEST, AFTER_POINT = 38, 18  # digits on MySQL, if nobody says how many


class DecimalType(TypeDecorator[Decimal]):
    """An exact decimal number of up to `precision` digits, `scale` of them after the point.

    What has more after the point is rounded; without a precision, as many are kept as the database
    has. SQLite keeps 15: what has more is refused.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int | None = None, scale: int | None = None) -> None:
        super().__init__(precision, scale)
        self.precision, self.scale = precision, scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type for `dialect`."""
        precision, scale = self.precision, self.scale
        if precision is None and dialect.name in ("mysql", "mariadb"):
            precision, scale = LONGEST, AFTER_POINT  # else it would be ten digits and no fraction
        options: dict[str, Any] = {"asdecimal": dialect.name != "sqlite"}
        return dialect.type_descriptor(Numeric(precision, scale, **options))

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Return the type of what a number is compared or calculated with, of any digits."""
        known = self.impl_instance.coerce_compared_value(op, value)
        return Numeric() if isinstance(value, Decimal) else known

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return `value` as `dialect` keeps it.

        Raises:
            ValueError: if SQLite would lose some of its digits, or no database has so many.
        """
        if not isinstance(value, Decimal):
            return value
        if value.is_finite() and abs(value.adjusted()) > FURTHEST:
            raise ValueError("A number is too large, or too small.")
        if dialect.name == "postgresql":
            return value
        if self.precision is not None and value.is_finite():
            value = value.quantize(Decimal(1).scaleb(-(self.scale or 0)), context=EXACTLY)
        if dialect.name == "sqlite":
            self._refuse_loss(value)
        return value

    def _refuse_loss(self, value: Decimal) -> None:
        if not value.is_finite():
            raise ValueError("SQLite has no decimal number that is infinite, or none.")
        whole = None if self.precision is None else self.precision - (self.scale or 0)
        if whole is not None and value and value.adjusted() >= whole:
            raise ValueError(f"A number has more than {self.precision} digits.")
        digits = str(value).partition("E")[0].strip("-").replace(".", "").strip("0")
        if len(digits) > DIGITS:
            raise ValueError(f"A number has more than the {DIGITS} digits that SQLite keeps.")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return `value` with all digits after the point."""
        if value is not None and dialect.name == "sqlite":
            value = Decimal(repr(value) if self.scale is None else f"{value:.{self.scale}f}")
        return cast(Decimal | None, value)


def scales(model: type[Any]) -> dict[str, int]:
    """Return the attributes whose numbers are rounded, and to how many digits after the point."""
    types = {attribute.key: attribute.columns[0].type for attribute in inspect(model).column_attrs}
    return {
        name: kind.scale or 0
        for name, kind in types.items()
        if isinstance(kind, DecimalType) and kind.precision is not None
    }


def is_longer(value: Any, scale: int) -> bool:
    """Return whether a number has more digits after the point, so that it is rounded."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    return isinstance(exponent, int) and -exponent > scale
