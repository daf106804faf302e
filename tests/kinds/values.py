"""What is stored in the columns that an annotation alone chooses, with either ORM."""

import enum
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID


class State(enum.Enum):
    """One whose values are no texts, and whose names are no values."""

    OPEN = 1
    CLOSED = 2


class Plan(enum.StrEnum):
    FREE = "free"
    PAID_BY_A_COMPANY_OF_MANY_EMPLOYEES = "paid"


VALUES: dict[str, Any] = {
    "moment": datetime(2026, 1, 1, 0, 0, 0, 700_001, tzinfo=UTC),
    "day": date(2024, 2, 29),
    "at": time(23, 59, 59, 999_999),
    "lasts": timedelta(days=-1, microseconds=1_500_001),
    "price": Decimal("1234567890.1234"),
    "limited": Decimal("12.34"),
    "ratio": 3.141592653589793,
    "state": State.CLOSED,
    "plan": Plan.PAID_BY_A_COMPANY_OF_MANY_EMPLOYEES,
    "level": "high",
    "about": {"a": [1, None]},
    "pairs": {"a": "b"},
    "anything": [1, {"b": 2.5}],
    "names": ["a", "b"],
    "raw": b"\x00\xff",
    "key": UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
    "word": "ü" * 200,
    "yes": True,
    "number": -(2**31),
}
