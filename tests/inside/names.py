"""Names of classes, schemas, relationships and functions are the owner's, beside the template's."""

import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ["Post", "Comment", "Tag", "PostTag", "Document", "RefreshToken", "OneTimeToken", "Attempt"]
NAMES += ["Role", "Session", "Token", "LoginAttempt", "Author", "Page", "Problem", "Health"]
SQLMODEL = """
from sqlmodel import Field, Relationship
from app.core.database import Key, PrimaryKey

class {name}(PrimaryKey, table=True):
    __tablename__ = "my_{table}"
    remarks: list["Remark{name}"] = Relationship(back_populates="of")

class Remark{name}(PrimaryKey, table=True):
    __tablename__ = "my_remarks_{table}"
    of_id: Key = Field(foreign_key="my_{table}.id")
    of: "{name}" = Relationship(back_populates="remarks")
"""
SQLALCHEMY = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from app.core.database import Base, Key, PrimaryKey

class {name}(PrimaryKey, Base):
    __tablename__ = "my_{table}"
    remarks: Mapped[list["Remark{name}"]] = relationship(back_populates="of")

class Remark{name}(PrimaryKey, Base):
    __tablename__ = "my_remarks_{table}"
    of_id: Mapped[Key] = mapped_column(ForeignKey("my_{table}.id"))
    of: Mapped["{name}"] = relationship(back_populates="remarks")
"""
CARS = {
    "sqlmodel": (
        '    cars: list["Car"] = Relationship(back_populates="owner")\n',
        "from sqlmodel import Field\n",
        "from sqlmodel import Field, Relationship\n",
        """
from sqlmodel import Field, Relationship
from app.core.database import Key, PrimaryKey
from app.models.user import User

class Car(PrimaryKey, table=True):
    owner_id: Key = Field(foreign_key="users.id")
    owner: User = Relationship(back_populates="cars")
""",
    ),
    "sqlalchemy": (
        '    cars: Mapped[list["Car"]] = relationship(back_populates="owner")\n',
        "import Mapped, mapped_column\n",
        "import Mapped, mapped_column, relationship\n",
        """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship
from app.core.database import Base, Key, PrimaryKey

class Car(PrimaryKey, Base):
    __tablename__ = "cars"
    owner_id: Mapped[Key] = mapped_column(ForeignKey("users.id"))
    owner: Mapped["User"] = relationship(back_populates="cars")
""",
    ),
}
ROUTER = """
from fastapi import APIRouter
from pydantic import BaseModel
from app.core.database import ReadSession
from app.crud.base import CRUD
from app.models.my_{table} import {name}

router = APIRouter(prefix="/my/{table}")
crud = CRUD({name})

class {name}Read(BaseModel):
    id: int

@router.get("")
async def me(db: ReadSession) -> list[{name}Read]:
    return []

@router.api_route("/both", methods=["GET", "POST", "DELETE"])
async def create(data: int = 1) -> {name}Read:
    return {name}Read(id=data)
"""
CHECK = """
import warnings
warnings.simplefilter("error", UserWarning)
from app.main import app
from sqlalchemy.orm import configure_mappers
configure_mappers()
document = app.openapi()
ids = [one["operationId"] for path in document["paths"].values() for one in path.values()]
assert len(ids) == len(set(ids)), ids
assert {{f"{{name}}Read" for name in {names}}} <= document["components"]["schemas"].keys()
print("well")
"""


@pytest.fixture
def project(request: pytest.FixtureRequest) -> Path:
    """The folder of this project."""
    return Path(str(request.config.rootpath))


def test_names_of_owners(project: Path) -> None:
    written = {}
    orm = "sqlmodel" if "sqlmodel" in (project / "pyproject.toml").read_text() else "sqlalchemy"
    model = SQLMODEL if orm == "sqlmodel" else SQLALCHEMY
    for name in NAMES:
        table = name.lower()
        written[project / f"app/models/my_{table}.py"] = model.format(name=name, table=table)
        written[project / f"app/api/my_{table}.py"] = ROUTER.format(name=name, table=table)
    attribute, before, after, car = CARS[orm]
    written[project / "app/models/car.py"] = car
    user = project / "app/models/user.py"
    original = user.read_text()
    try:
        for file, text in written.items():
            file.write_text(text)
        user.write_text(original.replace(before, after) + attribute)
        check = CHECK.format(names=NAMES)
        ended = subprocess.run(
            [sys.executable, "-c", check], cwd=project, capture_output=True, text=True, check=False
        )
        assert ended.stdout == "well\n", ended.stderr
    finally:
        user.write_text(original)
        for file in written:
            file.unlink()
