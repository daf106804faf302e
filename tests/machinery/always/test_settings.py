"""Settings by other names, of other programs, and with other values."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core import config
from app.core.backend import DEFAULT_PORT, DRIVER
from app.core.config import Settings
from app.core.reading_settings import load, warn_of_unread

LINKS = {"DB_PORT": "tcp://10.0.0.1:5432", "DB_HOST": "db", "DB_PASSWORD": "change-me"}


def test_parts_that_are_not_used_are_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LINKS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef" * 3)
    monkeypatch.setenv("DATABASE_URL", f"{DRIVER}:///other.db")
    assert str(Settings(_env_file=None).database_url.database).endswith("other.db")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(config, "DEFAULT_HOST", None)  # as where the database is a file
    assert Settings(_env_file=None).DB_PORT == DEFAULT_PORT


def test_the_address_of_a_service_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "DEFAULT_HOST", "localhost")
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("DB_PORT", LINKS["DB_PORT"])
    with pytest.raises(ValidationError, match="Kubernetes sets it for a Service that is called db"):
        Settings(_env_file=None)


@pytest.mark.parametrize(
    ("other", "usual"),
    [
        ("DATABASE_POOL_SIZE", "POOL_SIZE"),
        ("DB_POOL_SIZE", "POOL_SIZE"),
        ("DATABASE_MAX_OVERFLOW", "POOL_MAX_OVERFLOW"),
        ("DATABASE_POOL_TIMEOUT", "POOL_TIMEOUT"),
    ],
)
def test_settings_of_the_pool_have_a_longer_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, other: str, usual: str
) -> None:
    for name in (other, usual):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / ".env"
    file.write_text(f"{usual}=8\n{other}=11\n")
    assert getattr(Settings(_env_file=file), usual) == 11
    monkeypatch.setenv(usual, "12")
    assert getattr(Settings(_env_file=file), usual) == 12
    monkeypatch.setenv(other, "13")
    assert getattr(Settings(_env_file=file), usual) == 13


def test_a_wrong_value_is_named_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHO", "/bin/echo")
    with pytest.raises(SystemExit, match=r"^ECHO: Input should be a valid boolean") as caught:
        load(Settings)
    assert "/bin/echo" not in str(caught.value)
    monkeypatch.setenv("DATABASE_ECHO", "false")  # the short name is another program's
    assert load(Settings).ECHO is False


@pytest.mark.parametrize("written", ["prod", "Production", " PRODUCTION "])
def test_production_is_not_missed(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("ENVIRONMENT", written)
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef" * 3)
    monkeypatch.delenv("DB_PASSWORD", raising=False)
    assert Settings(_env_file=None).ENVIRONMENT == "production"


def test_what_nothing_reads_is_logged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / ".env"
    file.write_text("POOL_SZIE=1\nSTATEMENT_TIMOUT=2\nDB_ROOT_PASSWORD=x\nDEBUG=1\nPOOL_SIZE=3\n")
    for name in ("DATABASE_POOL", "DB_SERVICE_HOST", "DB_PORT_5432_TCP_ADDR", "DATABASE_POOL_SIZE"):
        monkeypatch.setenv(name, "7")
    monkeypatch.setitem(Settings.model_config, "env_file", (file,))
    warn_of_unread(Settings)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "The setting DATABASE_POOL is read by nothing; .env.example has those that are.",
        "The setting POOL_SZIE is read by nothing; is POOL_SIZE meant?",
        "The setting STATEMENT_TIMOUT is read by nothing; is STATEMENT_TIMEOUT meant?",
    ]
