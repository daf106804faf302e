"""Random models, and random changes of them, are migrated up, down and up without a difference."""

import os

import pytest

from tests.databases import is_mariadb
from tests.project import THREE, Cell, Project
from tests.random_models import Models

CHANGES = 3


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_random_models(project: Project, cell: Cell, database_url: str) -> None:
    seed = int(os.environ.get("RANDOM_MODELS_SEED", "1"))  # others by hand: CI is to be the same
    project = project.on(database_url)
    models = Models(seed, cell.database, mariadb=is_mariadb(database_url))
    project.alembic("upgrade head")
    for number in range(CHANGES + 1):
        project.write("app/models/random_model.py", models.source())
        project.alembic(f"revision --autogenerate -m change{number}", "upgrade head", "check")
        models.change()
    project.alembic(f"downgrade -{CHANGES + 1}", "upgrade head", "check")
