"""What owners do to their projects, so that updates can be tested on projects that are lived in."""

from pathlib import Path

from tests.project import Project

MODELS = {
    "sqlmodel": '''"""Notes of the owner."""

from sqlmodel import Field

from app.core.database import Key, PrimaryKey, Timestamps


class Note(Timestamps, PrimaryKey, table=True):
    """One note."""

    __tablename__ = "notes"

    text: str = Field(max_length=200)
    owner_id: Key = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
''',
    "sqlalchemy": '''"""Notes of the owner."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Key, PrimaryKey, Timestamps


class Note(PrimaryKey, Timestamps, Base):
    """One note."""

    __tablename__ = "notes"

    text: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[Key] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
''',
}
ROUTER = '''"""Notes over HTTP."""

from fastapi import APIRouter

from app.core.config import settings
from app.core.database import ReadSession
from app.crud.base import CRUD
from app.models.note import Note

router = APIRouter(prefix="/notes", tags=["notes"])
note_crud = CRUD(Note)


@router.get("/count")
async def count_notes(db: ReadSession) -> int:
    """Count the notes, up to a limit of the owner's."""
    return min(await note_crud.count(db), settings.NOTES_LIMIT)
'''
TEST = '''"""The owner's router answers."""

from httpx2 import AsyncClient


async def test_count_notes(client: AsyncClient) -> None:
    response = await client.get("/notes/count")
    assert (response.status_code, response.json()) == (200, 0)
'''
SEEDER = '''"""A first note for whoever is there."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.base import CRUD
from app.models.note import Note
from app.models.user import User
from database.seeders import Seeder
from database.seeders.user_seeder import UserSeeder


class NoteSeeder(Seeder):
    """One note, unless there are some."""

    after = (UserSeeder,)

    async def run(self, db: AsyncSession) -> None:
        """Write what is missing."""
        crud = CRUD(Note)
        if not await crud.count(db):
            owner = (await db.scalars(select(User).limit(1))).one()
            await crud.create(db, Note(text="Begin here.", owner_id=owner.id))
'''
EDITS = {  # file: what the owner replaces, and by what
    "README.md": ("## Use the database\n", "## Use our database\n"),
    "app/core/database/naming.py": ('"""Names of constraints', '"""Our names of constraints'),
    ".env": ("ECHO=false", "ECHO=false\nNOTES_LIMIT=7"),
}


def move_in(project: Project, orm: str) -> None:
    """Add a model, its migration, router, seeder, test, a setting and a package; edit files."""
    project.write("app/models/note.py", MODELS[orm])
    project.write("app/api/notes.py", ROUTER)
    project.write("tests/api/test_notes.py", TEST)
    project.write("database/seeders/note_seeder.py", SEEDER)
    settings = project.path / "app/settings.py"
    settings.write_text(settings.read_text() + "\n    NOTES_LIMIT: int = 1000\n")
    for name, (old, new) in EDITS.items():
        file = project.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    project.alembic("upgrade head", 'revision --autogenerate -m "add notes"')
    project.alembic("upgrade head")
    project.add("cachetools")
    project.add("dirty-equals", "--dev", "--no-sync")
    project.commit()


def belongings(project: Project) -> dict[str, str]:
    """Return the text of every file that is the owner's alone."""
    names = ["app/models/note.py", "app/api/notes.py", "tests/api/test_notes.py"]
    names += ["database/seeders/note_seeder.py", "app/settings.py", ".env"]
    files = [project.path / name for name in names]
    files += sorted(project.path.glob("alembic/versions/*.py"))
    return {str(file.relative_to(project.path)): file.read_text() for file in files}


def assert_nothing_lost(project: Project, before: dict[str, str]) -> None:
    """Assert that files and edits of the owner are there, and no trace of a conflict is.

    Args:
        project: the project after an update.
        before: its `belongings` before.
    """
    assert belongings(project) == before
    for name, (_, new) in EDITS.items():
        assert new in (project.path / name).read_text(encoding="utf-8"), name
    for package in ("cachetools", "dirty-equals"):
        assert f'"{package}>=' in (project.path / "pyproject.toml").read_text(encoding="utf-8")
        assert f'name = "{package}"' in (project.path / "uv.lock").read_text(encoding="utf-8")
    found = conflicts(project)
    assert found == [], found


def conflicts(project: Project) -> list[Path]:
    """Return the files with conflict markers, and what could not be merged."""
    files = [file for file in project.path.rglob("*") if file.is_file()]
    mine = [file for file in files if not {".venv", ".git"} & set(file.parts)]
    return [file for file in mine if file.suffix == ".rej" or b"\n<<<<<<< " in file.read_bytes()]
