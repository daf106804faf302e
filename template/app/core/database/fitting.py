"""Whether a value fits a column: asked after an error, to say which of the values it was."""

import math
import re
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Numeric, SmallInteger
from sqlalchemy.types import TypeEngine

BITS = {SmallInteger: 15, BigInteger: 63, Integer: 31}
# Of a document: what JSON has no word for, NUL, and half of a surrogate pair.
ODD_JSON = re.compile(r"\bNaN\b|\bInfinity\b|\\u0000|\\ud[89a-f]", re.IGNORECASE)


def is_storable(kind: TypeEngine[Any], value: Any, dialect: Dialect) -> bool:
    """Return whether a value can be sent as this type, and has its length and range."""
    own: Any = kind.dialect_impl(dialect)
    own = getattr(own, "impl_instance", own)
    try:
        process = kind.dialect_impl(dialect).bind_processor(dialect)
        sent = process(value) if process else value
        if isinstance(sent, str):
            sent.encode()
    except Exception:  # noqa: BLE001  whatever a type raises
        return False
    length = getattr(own, "length", None)
    if isinstance(sent, str | bytes) and length is not None and len(sent) > length:
        return False
    if isinstance(sent, str):
        return "\0" not in sent and (isinstance(value, str) or not ODD_JSON.search(sent))
    if isinstance(sent, int):
        bits = next((bits for base, bits in BITS.items() if isinstance(own, base)), 63)
        bits = 63 if dialect.name == "sqlite" else bits
        return bool(-(2**bits) <= sent < 2**bits)
    if isinstance(sent, float | Decimal):
        return math.isfinite(sent) and not (isinstance(own, Numeric) and _overflows(own, sent))
    return True


def _overflows(kind: Numeric[Any], value: float | Decimal) -> bool:
    if kind.precision is None:
        return False
    scale = kind.scale or 0
    half = Decimal(5).scaleb(-scale - 1)  # from which on it is rounded up
    return abs(Decimal(value)) >= Decimal(10) ** (kind.precision - scale) - half


def is_of_its_kind(kind: TypeEngine[Any], value: Any, _dialect: Dialect) -> bool:
    """Return whether a value is of the Python type of a column."""
    try:
        wanted = kind.python_type
    except NotImplementedError:
        return True
    if wanted is dict:  # of JSON, which takes others as well
        return True
    return isinstance(value, (wanted, int) if wanted in (float, Decimal) else wanted)
