"""Where settings come from, and what is made of a database URL."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import Settings
from app.core.url import async_url

HERE = Path("/project")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgres://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
        ("postgresql+psycopg2://h/db", "postgresql+asyncpg://h/db"),
        (
            "postgresql://h/db?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://h/db?ssl=require",
        ),
        ("mysql+pymysql://u:p@h:3307/db", "mysql+aiomysql://u:p@h:3307/db"),
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite:///app.db", f"sqlite+aiosqlite:///{HERE}/app.db"),
        ("sqlite:////var/app.db", "sqlite+aiosqlite:////var/app.db"),
    ],
)
def test_urls_get_their_async_driver(written: str, meant: str) -> None:
    assert async_url(written, relative_to=HERE).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize("url", ["oracle://user:hunter2@host/db", "hunter2", ""])
def test_other_urls_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as caught:
        async_url(url, relative_to=HERE)
    assert "hunter2" not in str(caught.value)


def test_parts_make_a_url_whatever_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    password = "p@ss:w/rd%#?"
    for name, value in {"DB_USER": "ada", "DB_PASSWORD": password, "DB_HOST": "db"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "")
    url = Settings(_env_file=None).database_url
    assert (url.username, url.password, url.host) == ("ada", password, "db")
    assert password not in repr(Settings())


def test_the_environment_wins_over_the_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    general, special = tmp_path / ".env", tmp_path / ".env.staging"
    general.write_text("POOL_SIZE=1\nPOOL_TIMEOUT=1\nPOOL_MAX_OVERFLOW=1\n")
    special.write_text("POOL_TIMEOUT=2\nPOOL_MAX_OVERFLOW=2\n")
    monkeypatch.setenv("POOL_MAX_OVERFLOW", "3")
    read = Settings(_env_file=(general, special))
    assert (read.POOL_SIZE, read.POOL_TIMEOUT, read.POOL_MAX_OVERFLOW) == (1, 2, 3)


@pytest.mark.parametrize(
    "secret", ["only-for-tests-only-for-tests-only", "change-me" * 5, "ab" * 20, "too-short"]
)
def test_production_refuses_secrets_that_are_none(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", secret)
    with pytest.raises(ValidationError, match="SECRET_KEY") as caught:
        Settings(_env_file=None)
    assert secret not in str(caught.value)
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef" * 3)
    assert Settings(_env_file=None).ENVIRONMENT == "production"


def test_production_refuses_the_example_of_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB_PASSWORD", "change-me")
    assert Settings(_env_file=None).DB_PASSWORD is not None
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef" * 3)
    with pytest.raises(ValidationError, match="DB_PASSWORD"):
        Settings(_env_file=None)
