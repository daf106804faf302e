"""Fields that several schemas share."""

from typing import Annotated

from email_validator import SPECIAL_USE_DOMAIN_NAMES
from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    StringConstraints,
    WithJsonSchema,
    validate_email,
)

# Whether mail arrives is found out by sending some: ada@shop.test is fine while developing.
SPECIAL_USE_DOMAIN_NAMES.clear()


def _lower(text: str) -> str:
    """Return what is stored: Ada and ada are one person, on every database."""
    return text.lower()


def _address(text: str) -> str:
    return _lower(validate_email(text)[1])


Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=50, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
    AfterValidator(_lower),
]
# Like `EmailStr`, which looks up the version of its validator for each field: 8 ms at start.
Email = Annotated[
    str,
    AfterValidator(_address),
    Field(max_length=320),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 320}),
]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]
