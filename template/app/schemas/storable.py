"""Values as clients send them, limited to what PostgreSQL, MySQL, MariaDB and SQLite all store."""

import base64
import datetime as dt
import json
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from app.core.database import Json

FIRST_YEAR, LAST_YEAR = 1000, 9998  # of MySQL, whatever the time zone


def _utc(value: dt.datetime) -> dt.datetime:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"the year has to be from {FIRST_YEAR} to {LAST_YEAR}")
    return value.astimezone(dt.UTC)


def _without_zone(value: dt.time) -> dt.time:
    if value.tzinfo is not None:
        raise ValueError("a time of day has no time zone here")
    return value


def portable_json(value: Any) -> Any:
    """Return `value` if every database stores it.

    Raises:
        ValueError: if it has what Python's JSON has and PostgreSQL's has not: NaN, NUL, and half of
            a surrogate pair.
    """
    written = json.dumps(value, allow_nan=False, ensure_ascii=False)
    written.encode()  # half of a pair raises UnicodeEncodeError, which is a ValueError
    if r"\u0000" in written.replace(r"\\", ""):  # a backslash that is written is two
        raise ValueError("NUL cannot be stored")
    return value


def _decode(value: Any) -> Any:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else value


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


Str = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
# For `ExactText`, which drops the same spaces.
ExactStr = Annotated[Str, AfterValidator(lambda text: text.rstrip(" "))]
Int = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Component = Annotated[float, Field(ge=-3e38, le=3e38, allow_inf_nan=False)]  # of a vector
BigInt = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Moment = Annotated[AwareDatetime, AfterValidator(_utc)]
TimeOfDay = Annotated[dt.time, AfterValidator(_without_zone)]
JsonData = Annotated[Json, AfterValidator(portable_json)]
Base64 = Annotated[
    bytes,
    BeforeValidator(_decode),
    PlainSerializer(_encode, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64"}),
    Field(max_length=65_535),
]
