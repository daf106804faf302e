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
        ("postgres://u:p@h/db", "postgresql+asyncpg://u:p@h/db"),
        ("postgresql+psycopg2://h/db", "postgresql+asyncpg://h/db"),
        (
            "postgresql://h/db?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://h/db?ssl=require",
        ),
        (
            "postgresql://u:p@%2Fvar%2Frun:5433/db",
            "postgresql+asyncpg://u:p@/db?host=%2Fvar%2Frun&port=5433",
        ),
        (
            "postgresql://u:p@a,b:6/db?sslmode=prefer",
            "postgresql+asyncpg://u:p@/db?host=a%3A5432&host=b%3A6&ssl=prefer",
        ),
        ("postgresql://a,b/db?port=6,7", "postgresql+asyncpg:///db?host=a%3A6&host=b%3A7"),
        ("postgresql://h/?dbname=db&user=u&password=p", "postgresql+asyncpg://u:p@h/db"),
    ],
)
def test_urls_get_their_async_driver(written: str, meant: str) -> None:
    url = async_url(written, relative_to=HERE)
    assert url.render_as_string(hide_password=False) == meant
    assert async_url(meant, relative_to=HERE) == url


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:hunter2@h/db",
        "hunter2",
        "postgresql://u:hunter2@h/db?schema=x",
        "postgresql://u:hunter2@[::1]:5,h/db",
    ],
)
def test_other_urls_are_refused_without_repeating_them(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit, match=r"DATABASE_URL: its? .*; (write|remove|set) ") as caught:
        load(Settings)
    assert "hunter2" not in str(caught.value)


def test_parts_make_a_url_whatever_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    password = "p@ss:w/rd%#?"
    for name, value in {"DB_USER": "ada", "DB_PASSWORD": password, "DB_HOST": "db"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "")
    url = Settings(_env_file=None).database_url
    assert (url.username, url.password, url.host) == ("ada", password, "db")
    assert password not in repr(Settings())
