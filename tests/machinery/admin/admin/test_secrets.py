"""Secrets are told from other columns by name, by type and by what the owner says."""

from typing import Any

import pytest
from sqlalchemy import MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core.admin.secrets import is_hidden, is_secret
from app.core.admin.view import VIEWS, ModelView
from app.models.user import User


class EncryptedString(TypeDecorator[str]):
    """A type as libraries have them."""

    impl = String
    cache_ok = True


def column(name: str, kind: Any = String, **info: bool) -> tuple[type[Any], str]:
    """Return a new model with this column, and the column's name."""

    class Base(DeclarativeBase):
        metadata = MetaData()

    attributes = {
        "__tablename__": "things",
        "id": mapped_column(String, primary_key=True),
        name: mapped_column(kind, info=info),
    }
    return type("Thing", (Base,), attributes), name


@pytest.mark.parametrize(
    "name",
    ["password", "hashed_password", "token_hash", "api_key", "apiToken", "PIN", "totp_secret"],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(*column(name))
    assert not is_secret(*column(name, secret=False))


@pytest.mark.parametrize("name", ["title", "passenger", "tokenizer", "hashtag", "key", "spinning"])
def test_names_of_others(name: str) -> None:
    assert not is_secret(*column(name))
    assert is_secret(*column(name, secret=True))


def test_types_of_secrets() -> None:
    assert is_secret(*column("note", EncryptedString))


def test_tables_of_secrets() -> None:
    model, _ = column("title")
    assert not is_hidden(model.__table__)
    model.__table__.name = "refresh_tokens"
    assert is_hidden(model.__table__)


def test_no_view_shows_a_secret() -> None:
    before = dict(VIEWS)
    with pytest.raises(ValueError, match=r"shows User\.hashed_password, a secret"):
        type("Leaky", (ModelView,), {"fields": ["id", "hashed_password"]})(User, [])
    assert before == VIEWS
