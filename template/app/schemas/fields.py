"""Fields that several schemas share."""

from typing import Annotated

from email_validator import SPECIAL_USE_DOMAIN_NAMES
from pydantic import AfterValidator, EmailStr, Field, SecretStr, StringConstraints

# Whether mail arrives is found out by sending some: ada@shop.test is fine while developing.
SPECIAL_USE_DOMAIN_NAMES.clear()

# Stored in lower case, as addresses are: Ada and ada are one person on every database.
Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=50, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
    AfterValidator(str.lower),
]
Email = Annotated[EmailStr, AfterValidator(str.lower), Field(max_length=320)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]
