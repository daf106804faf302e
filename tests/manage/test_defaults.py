"""Defaults and types that a database writes in another way are no difference; real ones are."""

import pytest

from tests.manage.using import complaint, manage
from tests.project import Cell, Project

pytestmark = pytest.mark.cells(primary_key="bigint", orm="sqlalchemy")

MODEL = '''"""Columns that the database fills in."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Double,
    Enum,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Text,
    Time,
    false,
    func,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Filled(Base):
    __tablename__ = "filled"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    no: Mapped[bool] = mapped_column(server_default=false())
    yes: Mapped[bool] = mapped_column(server_default=true())
    word: Mapped[bool] = mapped_column(server_default=text("true"))
    empty: Mapped[str] = mapped_column(String(10), server_default="")
    quoted: Mapped[str] = mapped_column(String(40), server_default="it's 5% \\"x\\" \\\\ :a")
    literal: Mapped[str] = mapped_column(String(10), server_default=text("'x'"))
    plain: Mapped[Decimal] = mapped_column(Numeric(20, 6), server_default="1.5")
    zero: Mapped[Decimal] = mapped_column(Numeric(20, 6), server_default=text("0"))
    below: Mapped[int] = mapped_column(SmallInteger, server_default=text("-5"))
    total: Mapped[int] = mapped_column(server_default=text("(1 + 1)"))
    ratio: Mapped[float] = mapped_column(Double, server_default="1e3")
    day: Mapped[date] = mapped_column(Date, server_default="2024-01-01")
    moment: Mapped[datetime] = mapped_column(DateTime, server_default="2024-01-01 00:00:00")
    now: Mapped[datetime] = mapped_column(DateTime, server_default=func.now())
    kind: Mapped[str] = mapped_column(Enum("a", "b", name="kind"), server_default="a")
    null: Mapped[int | None] = mapped_column(server_default=text("NULL"))
    small: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    at: Mapped[Any] = mapped_column(Time, nullable=True)
'''
OWN = {
    "mysql": """
    made: Mapped[str] = mapped_column(String(36), server_default=text("(UUID())"))
    about: Mapped[Any] = mapped_column(JSON, server_default=text("(json_object())"))
    long: Mapped[str] = mapped_column(Text, server_default=text("('abc')"))
    today: Mapped[date] = mapped_column(Date, server_default=text("(CURRENT_DATE)"))
    touched: Mapped[datetime] = mapped_column(
        DateTime, server_default=text("CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")
    )
""",
    "postgresql": """
    made: Mapped[str] = mapped_column(Text, server_default=text("gen_random_uuid()::text"))
    about: Mapped[Any] = mapped_column(JSON, server_default="{}")
    today: Mapped[date] = mapped_column(Date, server_default=func.current_date())
    later: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now() + interval '1 day'")
    )
""",
    "sqlite": """
    made: Mapped[str] = mapped_column(Text, server_default=text("(lower(hex(randomblob(16))))"))
    about: Mapped[Any] = mapped_column(JSON, server_default="{}")
    today: Mapped[date] = mapped_column(Date, server_default=text("CURRENT_DATE"))
""",
}


def test_only_what_differs_is_migrated(project: Project, database_url: str, cell: Cell) -> None:
    project = project.on(database_url)
    manage(project, "db migrate")
    model = project.write("app/models/filled.py", MODEL + OWN[cell.database])
    manage(project, "make migration filled")
    manage(project, "db migrate")
    assert "agree" in manage(project, "db check")

    text = model.read_text("utf-8")
    for old, new in [
        ("server_default=false()", "server_default=true()"),
        ('server_default=""', 'server_default="y"'),
        ('server_default="1.5"', 'server_default="1.50001"'),
    ]:
        model.write_text(text.replace(old, new), "utf-8")
        assert "differ" in complaint(project, "db check")
