"""The texts that name an account are written in one way."""

import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from app.core.identity import normalize_email, normalize_username
from app.schemas import fields
from app.schemas.fields import Username


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada", "ada"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}da", "ada"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("\N{KELVIN SIGN}ate", "kate"),
        ("\N{LATIN SMALL LIGATURE FI}nn", "finn"),
        ("víctim", "víctim"),
        ("vi\N{COMBINING ACUTE ACCENT}ctim", "víctim"),
        ("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}da", "i\N{COMBINING DOT ABOVE}da"),
        ("ada\N{ZERO WIDTH SPACE}", "ada\N{ZERO WIDTH SPACE}"),
    ],
    ids=ascii,
)
def test_names(typed: str, stored: str) -> None:
    assert normalize_username(typed) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        (" ada@example.com\t", "ada@example.com"),
        ("victim@gmail.com", "victim@gmail.com"),
        ("victim@gmáil.com", "victim@xn--gmil-6na.com"),
        ("victim@GMÁIL.com", "victim@xn--gmil-6na.com"),
        ("victim@gma\N{COMBINING ACUTE ACCENT}il.com", "victim@xn--gmil-6na.com"),
        ("victim@xn--gmil-6na.com", "victim@xn--gmil-6na.com"),
        ("victim@\N{FULLWIDTH LATIN SMALL LETTER G}mail.com", "victim@gmail.com"),
        ("víctim@gmail.com", "víctim@gmail.com"),
        ("vi\N{COMBINING ACUTE ACCENT}ctim@gmail.com", "víctim@gmail.com"),
        ("\N{KELVIN SIGN}ate@example.com", "kate@example.com"),
        ("ada@straße.example", "ada@xn--strae-oqa.example"),
        ("ada@strasse.example", "ada@strasse.example"),
        ("ada@shop.test", "ada@shop.test"),
    ],
    ids=ascii,
)
def test_addresses(typed: str, stored: str) -> None:
    assert normalize_email(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada @example.com",
        "Ada <ada@example.com>",
        "a\N{ZERO WIDTH SPACE}@example.com",
        "ada@shop.local",
        "ada@localhost",
    ],
    ids=ascii,
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"email address|@-sign|domain name"):
        normalize_email(text)


def test_what_is_stored_is_found_again() -> None:
    for code in range(sys.maxunicode):
        stored = normalize_username(chr(code))
        assert normalize_username(stored) == stored, hex(code)


def test_addresses_that_are_stored_are_found_again() -> None:
    for code in (*range(0x20, 0x250), 0x130, 0x1E9E, 0x212A, 0x2126, 0x3A3):
        try:
            stored = normalize_email(f"a{chr(code)}@b{chr(code)}b.example")
        except ValueError:
            continue
        assert normalize_email(stored) == stored, hex(code)


def test_a_long_name_is_refused_without_looking_into_it(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []

    def watch(text: str) -> str:
        lengths.append(len(text))
        return normalize_username(text)

    monkeypatch.setattr(fields, "normalize_username", watch)
    names: TypeAdapter[str] = TypeAdapter(Username)
    marks = "\N{COMBINING GRAVE ACCENT}\N{COMBINING GRAVE ACCENT BELOW}"
    for name in ("a" + marks * 100_000, "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 50):
        with pytest.raises(ValidationError, match="at most 50 characters"):
            names.validate_python(name)
    assert lengths == [50]
    assert names.validate_python("\N{FULLWIDTH LATIN CAPITAL LETTER A}da") == "ada"
