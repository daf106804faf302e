"""Columns whose annotation alone chooses the type."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base
from app.kinds.values import VALUES, Plan, State


class Annotated(Base):
    __tablename__ = "kinds_annotated"

    id: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime]
    day: Mapped[date]
    at: Mapped[time]
    lasts: Mapped[timedelta]
    price: Mapped[Decimal]
    limited: Mapped[Decimal]
    ratio: Mapped[float]
    state: Mapped[State]
    plan: Mapped[Plan]
    level: Mapped[Literal["low", "high"]]
    about: Mapped[dict[str, Any]]
    pairs: Mapped[dict[str, str]]
    anything: Mapped[list[Any]]
    names: Mapped[list[str]]
    raw: Mapped[bytes]
    key: Mapped[UUID]
    word: Mapped[str]
    yes: Mapped[bool]
    number: Mapped[int]


class Optional(Base):
    __tablename__ = "kinds_optional"

    id: Mapped[int] = mapped_column(primary_key=True)
    moment: Mapped[datetime | None]
    at: Mapped[time | None]
    lasts: Mapped[timedelta | None]
    price: Mapped[Decimal | None]
    state: Mapped[State | None]
    level: Mapped[Literal["low", "high"] | None]
    about: Mapped[dict[str, Any] | None]
    names: Mapped[list[str] | None]


ROWS = [(Annotated, VALUES), (Optional, dict.fromkeys(("moment", "state", "about")))]
