"""Notes, in a table apart from the application's."""

from typing import Any

from pydantic import BaseModel
from sqlalchemy import BigInteger, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.database import transaction
from app.crud.base import CRUD


class Base(DeclarativeBase):
    """Apart from the application's models."""


class Note(Base):
    """A row with defaults of every kind."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(String(20), unique=True)
    copied: Mapped[str] = mapped_column(
        String(20), default=lambda context: context.get_current_parameters()["text"]
    )
    changes: Mapped[int] = mapped_column(default=0, onupdate=7)


class Shown(BaseModel):
    id: int
    text: str
    copied: str
    changes: int


notes = CRUD(Note)
ONE: Any = 1  # as keys of other models may be UUIDs
TWO: Any = 2


async def write(db: AsyncSession, key: int) -> dict[str, Any]:
    return await notes.insert(db, Shown, {"id": key, "text": f"text {key}"})


async def stored() -> list[int]:
    async with transaction() as db:
        return list(await db.scalars(select(Note.id).order_by(Note.id)))
