"""What is made of a database URL."""

from pathlib import Path

import pytest

from app.core.config import Settings
from app.core.reading_settings import load
from app.core.url import async_url

HERE = Path("/project")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite://", "sqlite+aiosqlite://"),
        ("sqlite:///app.db", f"sqlite+aiosqlite:///{HERE}/app.db"),
        ("sqlite:////var/app.db", "sqlite+aiosqlite:////var/app.db"),
        (
            "sqlite:///file:app.db?mode=ro&uri=true",
            "sqlite+aiosqlite:///file%3Aapp.db?mode=ro&uri=true",
        ),
    ],
)
def test_urls_get_their_async_driver(written: str, meant: str) -> None:
    url = async_url(written, relative_to=HERE)
    assert url.render_as_string(hide_password=False) == meant
    assert async_url(meant, relative_to=HERE) == url


@pytest.mark.parametrize(
    "url", ["oracle://u:hunter2@h/db", "hunter2", "sqlite:///app.db?mode=ro", "sqlite://h/app.db"]
)
def test_other_urls_are_refused_without_repeating_them(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit, match=r"DATABASE_URL: its? .*; (write|remove|set) ") as caught:
        load(Settings)
    assert "hunter2" not in str(caught.value)
