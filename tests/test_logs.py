"""No log has a password, a token or a hash in it, however much is logged."""

import secrets

import pytest

from tests.project import Cell, Project
from tests.visit import Visit

EVERYTHING = '''\
"""Whatever anything logs goes to the server's output."""

import logging

from fastapi import FastAPI

logging.basicConfig(level=logging.DEBUG)
logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)  # by itself it takes no root's level


def install(_app: FastAPI) -> None:
    """Add nothing to the application itself."""
'''
COMMAND = """\
import logging, sys
logging.basicConfig(level=logging.DEBUG)
logging.getLogger("sqlalchemy").setLevel(logging.DEBUG)
from manage import main
main()
"""


# One of each driver, as what the drivers log differs; the ORMs take turns.
PAIRS = [("sqlmodel", "sqlite"), ("sqlalchemy", "postgresql"), ("sqlmodel", "mysql")]


@pytest.mark.cells(*PAIRS, primary_key="uuid7")
def test_nothing_secret_is_logged(project: Project, cell: Cell, database_url: str) -> None:
    project = project.on(database_url)
    project.alembic("upgrade head")
    project.write("app/extensions/everything.py", EVERYTHING)
    # With ECHO SQLAlchemy logs statements by itself; without, as much as its logger's level says.
    echo = "true" if cell.orm == "sqlmodel" else "false"
    given = {"ECHO": echo, "ENVIRONMENT": "development", "SECRET_KEY": secrets.token_hex(24)}
    log = project.path.with_name(f"{project.path.name}.log")
    superuser = secrets.token_urlsafe(18)
    words = ["create-superuser", "--username", "root", "--email", "root@example.com"]
    with project.serve(**given) as client:
        visit = Visit(client, log, database_url)
        visit.secrets |= {given["SECRET_KEY"], superuser}
        made = project.run("python", "-c", COMMAND, *words, SUPERUSER_PASSWORD=superuser, **given)
        visit.live()
        visit.administrate(superuser)
    lines = (log.read_text(encoding="utf-8") + made.stdout + made.stderr).splitlines()
    for expected in ("DEBUG:", "INSERT INTO users", "Mail to"):
        assert any(expected in line for line in lines), expected
    assert visit.leaks(lines) == set()
