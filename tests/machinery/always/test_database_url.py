"""What is made of a database URL."""

from pathlib import Path

import pytest

from app.core.config import Settings
from app.core.reading_settings import load
from app.core.url import async_url
from tests.urls import MEANT, REFUSED

HERE = Path("/project")


@pytest.mark.parametrize(("written", "meant"), MEANT)
def test_urls_get_their_async_driver(written: str, meant: str) -> None:
    url = async_url(written, relative_to=HERE)
    assert url.render_as_string(hide_password=False) == meant
    assert async_url(meant, relative_to=HERE) == url


@pytest.mark.parametrize("url", REFUSED)
def test_other_urls_are_refused_without_repeating_them(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit, match=r"DATABASE_URL: its? .*; (write|remove|set) ") as caught:
        load(Settings)
    assert "hunter2" not in str(caught.value)
