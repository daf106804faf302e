"""Fields that several schemas share."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, SecretStr, StringConstraints

# Stored in lower case, as addresses are: Ada and ada are one person on every database.
Username = Annotated[
    str,
    StringConstraints(min_length=3, max_length=50, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
    AfterValidator(str.lower),
]
Email = Annotated[EmailStr, AfterValidator(str.lower), Field(max_length=320)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128)]
