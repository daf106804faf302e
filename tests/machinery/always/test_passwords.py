"""Passwords that are guessed first are refused."""

import pytest
from pydantic import SecretStr

from app.core.passwords import WeakPasswordError, refuse_common, refuse_personal

EMAIL = "ada.lovelace@example.com"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("password", "common"),
        ("PassWord", "common"),
        ("pass word", "common"),
        ("\N{FULLWIDTH LATIN SMALL LETTER P}assword", "common"),
        ("password!", "common"),
        ("p@ssw0rd", "common"),
        ("qwertyuiop", "common"),
        ("iloveyou", "common"),
        ("12345678", "up or down"),
        ("87654321", "up or down"),
        ("0123456789", "up or down"),
        ("ABCDEFGH", "up or down"),
        ("12-34-56-78", "up or down"),
        ("aaaaaaaa", "repeats"),
        ("aaaaAAAAaaaa", "repeats"),
        ("\N{GRINNING FACE}" * 8, "repeats"),
        ("a a a a a ", "repeats"),
        ("abababab", "repeats"),
        ("ada1ada1ada1", "repeats"),
        ("x" * 128, "repeats"),
        (" " * 8, "blank"),
        (" \t\N{NO-BREAK SPACE}  \N{EM SPACE}  ", "blank"),
    ],
    ids=ascii,
)
def test_what_everybody_tries(password: str, reason: str) -> None:
    with pytest.raises(WeakPasswordError, match=reason) as refused:
        refuse_common(SecretStr(password))
    assert not password.strip() or f"{password} " not in f"{refused.value} "


@pytest.mark.parametrize(
    "password",
    [
        EMAIL,
        "ada.lovelace",
        "AdaLovelace",
        "ada_lovelace1",
        "Lovelace",
        "123lovelace",
        "lovelace2x!",
    ],
)
def test_ones_own_name_or_address(password: str) -> None:
    with pytest.raises(WeakPasswordError, match="name or address") as refused:
        refuse_personal(SecretStr(password), "lovelace", EMAIL, field="new_password")
    assert refused.value.field == "new_password"


@pytest.mark.parametrize(
    "password",
    ["correct horse", "lovelace likes trains", "mannheim2", "Zq7!kd0x", "x1" + "ab9" * 42],
)
def test_what_is_taken(password: str) -> None:
    refuse_common(SecretStr(password))
    refuse_personal(SecretStr(password), "lovelace", "ann@example.com")
