"""Fields whose annotation alone chooses the type."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.core.database import PrimaryKey
from app.kinds.values import VALUES, Plan, State


class Moment(SQLModel):
    """What the table inherits, as of a schema."""

    moment: datetime
    state: State = State.OPEN


class Annotated(Moment, PrimaryKey, table=True):
    __tablename__ = "kinds_annotated"

    day: date
    at: time
    lasts: timedelta
    price: Decimal
    limited: Decimal = Field(max_digits=10, decimal_places=2)
    ratio: float
    plan: Plan = Field(default=Plan.FREE, index=True)
    level: Literal["low", "high"]
    about: dict[str, Any]
    pairs: dict[str, str]
    anything: list[Any] = Field(default_factory=list)
    names: list[str]
    raw: bytes
    key: UUID
    word: str
    yes: bool
    number: int


class Optional(PrimaryKey, table=True):
    __tablename__ = "kinds_optional"

    moment: datetime | None = None
    at: time | None = None
    lasts: timedelta | None = None
    price: Decimal | None = None
    state: State | None = Field(default=None)
    level: Literal["low", "high"] | None = None
    about: dict[str, Any] | None = None
    names: list[str] | None = None


ROWS = [(Annotated, VALUES), (Optional, dict.fromkeys(("moment", "state", "about")))]
