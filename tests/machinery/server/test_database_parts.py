"""What is made of the parts of a server's address."""

import pytest

from app.core.config import Settings


def test_parts_make_a_url_whatever_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    password = "p@ss:w/rd%#?"
    for name, value in {"DB_USER": "ada", "DB_PASSWORD": password, "DB_HOST": "db"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "")
    url = Settings(_env_file=None).database_url
    assert (url.username, url.password, url.host) == ("ada", password, "db")
    assert password not in repr(Settings())
