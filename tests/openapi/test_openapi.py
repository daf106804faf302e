"""The API does what its OpenAPI document says, whatever it is sent: all checks of Schemathesis."""

import sys
from pathlib import Path

import httpx2
import pytest

from tests.clients import PASSWORD, log_in_superuser
from tests.commands import run
from tests.project import Cell, Project

HERE = Path(__file__).parent
GENEROUS = dict.fromkeys(
    (
        "LOGIN_ATTEMPTS",
        "LOGIN_ATTEMPTS_PER_CLIENT",
        "LOGIN_ATTEMPTS_PER_NAME",
        "MAILS_PER_HOUR",
        "MAIL_REQUESTS_PER_CLIENT",
    ),
    "1000000",
)


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> str:
    """How many requests are made up for an endpoint, beside those at the limits of its schema."""
    return "200" if request.config.option.full else "5"


# GET and DELETE of `/documents/search` match `/documents/{document_id}`, whose key it is none of.
OTHER_METHODS = "allow_header_conformance,unsupported_method"


def check(client: httpx2.Client, examples: str, *, vector: bool, **variables: str) -> None:
    """Run all checks on all endpoints.

    Raises:
        tests.commands.CommandError: with what Schemathesis found.
    """
    server = str(client.base_url).rstrip("/")
    checks = ["--checks", "all", *(("--exclude-checks", OTHER_METHODS) if vector else ())]
    options = [*checks, "--generation-deterministic", "--max-examples", examples]
    run(
        Path(sys.executable).with_name("schemathesis"),
        *("--config-file", HERE / "schemathesis.toml", "run", f"{server}/openapi.json"),
        *options,
        cwd=HERE,
        SCHEMATHESIS_HOOKS=str(HERE / "hooks.py"),
        TEST_SERVER=server,
        **variables,
    )


@pytest.mark.cells(orm="sqlmodel", primary_key="uuid7")
def test_superusers(project: Project, cell: Cell, database_url: str, examples: str) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    with project.serve(**GENEROUS) as client:
        log_in_superuser(project, client)
        check(client, examples, vector=cell.vector, TEST_SUPERUSER=f"root@example.com:{PASSWORD}")


@pytest.mark.cells(orm="sqlalchemy", database="postgresql")
def test_without_a_login(project: Project, cell: Cell, database_url: str, examples: str) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    with project.serve(**GENEROUS) as client:
        check(client, examples, vector=cell.vector)
