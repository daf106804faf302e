"""Where settings come from."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core import config
from app.core.config import Settings


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
    monkeypatch.setattr(config, "DEFAULT_HOST", "localhost")
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("DB_PASSWORD", "change-me")
    assert Settings(_env_file=None).DB_PASSWORD is not None
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", "0123456789abcdef" * 3)
    with pytest.raises(ValidationError, match="DB_PASSWORD"):
        Settings(_env_file=None)
