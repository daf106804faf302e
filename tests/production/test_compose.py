"""What containers get to know and may do, computed from the files as Compose does."""

import re
from collections.abc import Iterator

import pytest

from tests.compose import MissingVariableError, environment_of, services, variables_of
from tests.production.conftest import Projects
from tests.project import Project

OURS = ("db-migrate", "app")  # services that run the project's own image
FILES = ("compose.yaml", "compose.dev.yaml")
ALWAYS = {"ENVIRONMENT", "SECRET_KEY"}
PARTS = {"DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME"}
HOST = {"DB_HOST": "localhost", "DB_PORT": "5999", "DATABASE_URL": "sqlite:///developers.db"}
MINE = {
    "ENVIRONMENT": "development",
    "ECHO": "true",
    "TEST_DATABASE_URL": "sqlite:///tests.db",
    "REQUIRE_VERIFIED_EMAIL": "false",
    "ADMIN_ENABLED": "true",
}


@pytest.fixture
def developed(projects: Projects, kind: str) -> Iterator[Project]:
    """A project whose `.env` has a value of the developer's for every setting there is."""
    project = projects[kind]
    env = variables_of(project.path / ".env")
    example = (project.path / ".env.example").read_text()
    named = dict.fromkeys(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE), "9")
    mine = (
        named | env | HOST | MINE | {"APP_DB_HOST": "", "APP_DB_PORT": "", "COMPOSE_PROFILES": ""}
    )
    project.write(".env", "".join(f"{name}={value}\n" for name, value in mine.items()))
    yield project
    project.write(".env", "".join(f"{name}={value}\n" for name, value in env.items()))


def test_production_gets_nothing_of_the_developer(developed: Project, kind: str) -> None:
    found = services(developed.path, "compose.yaml")
    mine = variables_of(developed.path / ".env")
    for name in OURS:
        given = environment_of(found[name], developed.path)
        assert given.keys() == ALWAYS | ({"DATABASE_URL"} if kind == "sqlite" else PARTS)
        assert given["ENVIRONMENT"] == "production"
        assert given["SECRET_KEY"] == mine["SECRET_KEY"]
        if kind == "sqlite":
            assert given["DATABASE_URL"] == "sqlite+aiosqlite:////data/app.db"
        else:
            assert given["DB_HOST"] == "db"
            assert given["DB_PORT"] != mine["DB_PORT"]
            assert given["DB_PASSWORD"] == mine["DB_PASSWORD"]


def test_production_has_a_file_of_its_own(developed: Project) -> None:
    file = developed.write(".env.production", "ECHO=false\nMAIL_SENDER=app.mail.send\n")
    try:
        found = services(developed.path, "compose.yaml")
        for name in OURS:
            given = environment_of(found[name], developed.path)
            assert (given["ECHO"], given["MAIL_SENDER"]) == ("false", "app.mail.send")
            assert given["ENVIRONMENT"] == "production"
    finally:
        file.unlink()


def test_development_gets_the_developers(developed: Project) -> None:
    found = services(developed.path, *FILES)
    for name in OURS:
        given = environment_of(found[name], developed.path)
        assert (given["ENVIRONMENT"], given["ECHO"]) == ("development", "true")
        assert given.get("DB_HOST", "db") in ("db", "localhost")


@pytest.mark.parametrize("secret", ["SECRET_KEY", "DB_PASSWORD"])
def test_a_missing_secret_is_said(developed: Project, kind: str, secret: str) -> None:
    env = developed.path / ".env"
    env.write_text(re.sub(rf"(?m)^{secret}=.*$", f"{secret}=", env.read_text()))
    if kind == "sqlite" and secret == "DB_PASSWORD":
        assert "DB_PASSWORD" not in (developed.path / "compose.yaml").read_text()
        return
    with pytest.raises(MissingVariableError, match=f"{secret}: run uv run manage setup"):
        services(developed.path, "compose.yaml")


def test_containers_can_do_little(developed: Project) -> None:
    found = services(developed.path, "compose.yaml")
    for name, service in found.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        for published in service.get("ports", []):
            assert published.startswith("127.0.0.1:"), name
        if name != "db":  # its image's entrypoint gives the volume to the user it becomes
            assert "cap_add" not in service, name
    for name in OURS:
        assert found[name]["read_only"] is True
        assert found[name]["tmpfs"] == ["/tmp"]  # noqa: S108
        assert "user" not in found[name]
    (user,) = re.findall(r"^USER (.+)$", (developed.path / "Dockerfile").read_text(), re.MULTILINE)
    assert int(user) > 0
