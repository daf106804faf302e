"""Columns of every type: one migration makes them, and what is stored is read as it was."""

import shutil
from pathlib import Path

import pytest

from tests.databases import execute
from tests.manage.using import complaint, manage
from tests.project import THREE, Cell, Project

KINDS = Path(__file__).parents[1] / "kinds"
BOTH = ("check", "downgrade -1", "upgrade head", "check")


@pytest.mark.cells(primary_key="bigint")
def test_every_type(project: Project, cell: Cell, database_url: str) -> None:
    project = project.on(database_url)
    project.write("app/kinds/__init__.py", "")
    for name in ("own", "values", "stored"):
        shutil.copy(KINDS / f"{name}.py", project.path / "app/kinds")
    modules = ("any", cell.orm, cell.database)
    for name in modules:
        shutil.copy(KINDS / f"{name}.py", project.path / f"app/models/kinds_{name}.py")
    project.alembic("upgrade head", "revision --autogenerate -m kinds")
    (written,) = project.path.glob("alembic/versions/*_kinds.py")
    assert "app." not in written.read_text("utf-8")
    project.alembic("upgrade head", *BOTH)
    stored = project.run("python", "-W", "error", "-m", "app.kinds.stored", *modules).stdout
    assert stored.count("values") == (4 if cell.database == "sqlite" else 5)


ENUM = """from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

Size = sa.Enum({members}, name="Size")


class Box(Base):
    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
{columns}
"""
COLUMNS = """    size: Mapped[str] = mapped_column(Size, server_default="s")
    sizes: Mapped[Any] = mapped_column(sa.ARRAY(Size).with_variant(sa.JSON(), "sqlite", "mysql"))


class Crate(Base):
    __tablename__ = "crates"

    id: Mapped[int] = mapped_column(primary_key=True)
    size: Mapped[str] = mapped_column(Size)
"""
LABELS = "SELECT enumlabel FROM pg_enum ORDER BY enumsortorder"


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_native_enums(project: Project, cell: Cell, database_url: str) -> None:
    """They come with a column, get members, are not renamed by guessing, and go with the last."""
    project = project.on(database_url)

    def change(message: str, members: str, columns: str) -> None:
        text = ENUM.format(members=members, columns=columns)
        project.write("app/models/box.py", text)
        project.alembic(f"revision --autogenerate -m {message}", "upgrade head", *BOTH)

    def labels() -> list[object]:
        on = cell.database == "postgresql"
        return [label for (label,) in execute(database_url, LABELS)] if on else []

    project.alembic("upgrade head")
    project.write("app/models/box.py", ENUM.format(members='"s", "l"', columns=""))
    project.alembic("revision --autogenerate -m table", "upgrade head")
    change("columns", '"s", "l"', COLUMNS)
    change("members", '"xs", "s", "it\'s: 5%", "m", "l", "xl"', COLUMNS)
    if cell.database == "postgresql":
        assert labels() == ["xs", "s", "it's: 5%", "m", "l", "xl"]
        project.write("app/models/box.py", ENUM.format(members='"tiny", "s"', columns=COLUMNS))
        told = complaint(project, "make migration renamed")
        assert "ALTER TYPE \"Size\" RENAME VALUE 'xs' TO 'tiny'" in told
        project.write("app/models/box.py", ENUM.format(members='"s", "l"', columns=COLUMNS))
        told = project.run("manage", "make", "migration", "removed").stderr
        assert "PostgreSQL cannot remove" in " ".join(told.split())
        as_text = COLUMNS.replace("mapped_column(Size", "mapped_column(sa.String(32)")
        change("text", '"s", "l"', as_text)
    change("gone", '"s", "l"', "")
    assert labels() == []


EXTENDED = """from sqlalchemy.dialects.postgresql import CITEXT, HSTORE
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Extended(Base):
    __tablename__ = "extended"

    folded: Mapped[str] = mapped_column(CITEXT, primary_key=True)
    pairs: Mapped[dict[str, str]] = mapped_column(HSTORE)
"""


@pytest.mark.cells(orm="sqlalchemy", database="postgresql", primary_key="bigint")
def test_types_of_extensions(project: Project, database_url: str) -> None:
    """The migration makes the extension; a server that has none is told what to install."""
    project = project.on(database_url)
    project.alembic("upgrade head")
    project.write("app/models/extended.py", EXTENDED)
    told = manage(project, "make migration extended")
    for name in ("citext", "hstore"):
        assert f"execute CREATE EXTENSION IF NOT EXISTS {name}" in told
    found = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('citext', 'hstore')"
    if execute(database_url, found) == [(2,)]:
        project.alembic("upgrade head", *BOTH)
    else:
        assert "has no extension citext: install" in complaint(project, "db migrate")
