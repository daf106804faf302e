"""The first superuser comes from the command line, with a password of its own."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
from pwdlib import PasswordHash
from sqlalchemy import URL, text
from typer.testing import CliRunner

from app.core.config import settings
from app.core.database.engine import create_engine
from manage.commands import app
from manage.errors import Failure
from tests.databases import fresh_database
from tests.migrations import upgrade

PASSWORD = "correct horse"


@pytest.fixture
async def database_url() -> AsyncIterator[URL]:
    """A migrated database of its own: the command commits."""
    async with fresh_database("superuser") as url:
        engine = create_engine(settings, url=url, pool=False)
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
        yield url


def create_superuser(url: URL, password: str) -> tuple[int, str]:
    """Run the command; return its exit code and what it says."""
    variables = {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "SUPERUSER_PASSWORD": password,
    }
    words = ["create-superuser", "--username", "Ada", "--email", "Ada@Example.com"]
    result = subprocess.run(  # noqa: S603
        [sys.executable, "-c", "from manage import main; main()", *words],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


async def test_it_is_made_once_and_keeps_its_password(database_url: URL) -> None:
    code, said = create_superuser(database_url, PASSWORD)
    assert (code, said.split(maxsplit=1)[1:]) == (0, ["ada is a superuser now\n"])
    code, said = create_superuser(database_url, "another password")
    assert (code, "already; nothing was changed" in said) == (0, True)
    engine = create_engine(settings, url=database_url, pool=False)
    async with engine.begin() as connection:
        row = (await connection.execute(text("SELECT * FROM users"))).one()
        assert (row.email, row.is_superuser, row.is_verified) == ("ada@example.com", True, True)
        await connection.execute(text("UPDATE users SET is_superuser = false"))
    assert PasswordHash.recommended().verify(PASSWORD, row.hashed_password)
    assert "$m=65536,t=3,p=4$" in row.hashed_password, "not the cheap one of the tests"
    code, said = create_superuser(database_url, PASSWORD)
    assert (code, said) == (
        1,
        "manage: The name or the address is another account's; take others.\n",
    )


@pytest.mark.parametrize(
    ("password", "email", "said"),
    [
        ("", "ada@example.com", "set SUPERUSER_PASSWORD"),
        ("short", "ada@example.com", "password: "),
        (PASSWORD, "ada", "email: "),
    ],
)
def test_bad_input_is_said_before_anything_is_done(password: str, email: str, said: str) -> None:
    result = CliRunner().invoke(
        app,
        ["create-superuser", "--username", "ada", "--email", email],
        env={"SUPERUSER_PASSWORD": password},
    )
    assert isinstance(result.exception, Failure)
    assert said in str(result.exception)
    assert PASSWORD not in str(result.exception)
