"""Fields that several schemas share."""

from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from app.core.identity import normalize_email, normalize_username
from app.core.passwords import refuse_common, refuse_personal

LONGEST_USERNAME = 50


def _normal(text: object) -> object:
    """Leave a text alone that is refused for its length: to normalize it takes quadratic time."""
    if isinstance(text, str) and len(text) <= LONGEST_USERNAME:
        return normalize_username(text)
    return text


def _encodable(secret: SecretStr) -> SecretStr:
    try:
        secret.get_secret_value().encode()
    except UnicodeEncodeError:  # its message has the text
        raise ValueError("it has a lone surrogate, which is half of a character") from None
    return secret


def _uncommon(password: SecretStr) -> SecretStr:
    refuse_common(password)
    return password


def not_personal(password: SecretStr, info: ValidationInfo) -> SecretStr:
    """Refuse a password that is the name or the address beside it: a `field_validator`."""
    refuse_personal(password, *(info.data.get(name) or "" for name in ("username", "email")))
    return password


Username = Annotated[
    str,
    StringConstraints(
        min_length=3, max_length=LONGEST_USERNAME, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
    ),
    BeforeValidator(_normal),
]
# Like `EmailStr`, which looks up the version of its validator for each field: 8 ms at start.
Email = Annotated[
    str,
    Field(max_length=320),
    AfterValidator(normalize_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 320}),
]
# Of a password that exists already only the length is checked: the rules may have changed since.
CurrentPassword = Annotated[
    SecretStr, Field(min_length=1, max_length=128), AfterValidator(_encodable)
]
Password = Annotated[
    SecretStr,
    Field(min_length=8, max_length=128),
    AfterValidator(_encodable),
    AfterValidator(_uncommon),
]
