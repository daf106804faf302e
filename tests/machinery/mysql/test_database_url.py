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
        ("mysql+pymysql://u:p@h:3307/db", "mysql+aiomysql://u:p@h:3307/db"),
        (
            "mariadb://h/db?useSSL=true&ssl-ca=/ca.pem",
            "mariadb+aiomysql://h/db?ssl_ca=%2Fca.pem&ssl_mode=REQUIRED",
        ),
        (
            "mysql://h/db?ssl-mode=verify_ca&serverTimezone=UTC",
            "mysql+aiomysql://h/db?ssl_mode=VERIFY_CA",
        ),
        ("mysql://h/db?sslaccept=strict", "mysql+aiomysql://h/db?ssl_mode=VERIFY_IDENTITY"),
        (
            "mysql:///db?socket=/run/mysqld.sock",
            "mysql+aiomysql:///db?unix_socket=%2Frun%2Fmysqld.sock",
        ),
    ],
)
def test_urls_get_their_async_driver(written: str, meant: str) -> None:
    url = async_url(written, relative_to=HERE)
    assert url.render_as_string(hide_password=False) == meant
    assert async_url(meant, relative_to=HERE) == url


@pytest.mark.parametrize(
    "url", ["postgresql://u:hunter2@h/db", "hunter2", "mysql://u:hunter2@h/db?ssl_mode=much"]
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
