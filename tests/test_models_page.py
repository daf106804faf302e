"""The models of docs/models.md are clean, typed, migrated, and used as the page says."""

import re
from pathlib import Path

import pytest

from tests.project import THREE, Project

BLOCK = re.compile(r"^```python\n# (app/models/\w+\.py)\n(.*?)^```", re.MULTILINE | re.DOTALL)
USE = """
import asyncio
from decimal import Decimal

from sqlalchemy import select

from app.core.database import load_models, transaction
from app.crud.base import CRUD
from app.crud.user import user_crud

load_models()
from app.models.asset import Asset, Licence, Machine, Truck  # noqa: E402
from app.models.category import Category  # noqa: E402
from app.models.membership import Membership, Team  # noqa: E402
from app.models.preference import Preference  # noqa: E402
from app.models.user import User  # noqa: E402


async def main() -> None:
    async with transaction() as db:
        user = await user_crud.create(
            db, User(username="ada", email="ada@example.com", hashed_password="x")
        )
        team = await CRUD(Team).create(db, Team(name="one"))
        member = Membership(team_id=team.id, user_id=user.id, role="lead")
        await CRUD(Membership).create(db, member)
        parent = await CRUD(Category).create(db, Category(name="all"))
        child = await CRUD(Category).create(db, Category(name="some", parent=parent))
        await CRUD(Licence).create(db, Licence(name="a", number="7"))
        machine = await CRUD(Machine).create(db, Machine(name="b", price=Decimal("1.50")))
        await CRUD(Truck).create(db, Truck(plate="x", load=3))
        kept = await CRUD(Preference).create(db, Preference(options={"a": 1}))
    async with transaction() as db:
        found = await CRUD(Membership).get_by_id(db, (team.id, user.id))
        assert found is not None and found.role == "lead"
        again = await CRUD(Category).get_by_id(db, child.id)
        assert again is not None and again.parent_id == parent.id
        kinds = [asset.kind for asset in await db.scalars(select(Asset).order_by(Asset.name))]
        assert kinds == ["licence", "machine"], kinds
        loaded = await CRUD(Machine).get_by_id(db, machine.id)
        assert loaded is not None and loaded.price == Decimal("1.50")
        changed = await CRUD(Preference).get_by_id(db, kept.id)
        assert changed is not None
        changed.options["b"] = 2
    async with transaction() as db:
        stored = await CRUD(Preference).get_by_id(db, kept.id)
        assert stored is not None and stored.options == {"a": 1, "b": 2}
    print("well")


asyncio.run(main())
"""


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_the_models_of_the_page(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    page = Path(project.path, "docs/models.md").read_text("utf-8")
    blocks = BLOCK.findall(page)
    assert len(blocks) == 4
    for name, text in blocks:
        project.write(name, text)
    project.run("ruff", "check", "app/models", "--ignore", "D")
    project.run("ruff", "format", "--check", "app/models", "docs/models.md")
    project.run("mypy", "app")
    project.alembic("upgrade head", 'revision --autogenerate -m "add models"')
    project.alembic("upgrade head", "check")
    project.write("use.py", USE)
    assert project.run("python", "use.py", PYTHONPATH=".").stdout.endswith("well\n")
