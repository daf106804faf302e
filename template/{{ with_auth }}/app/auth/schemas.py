"""What goes in and out of `/auth`."""

from typing import Annotated, Literal

from pydantic import BaseModel, StrictBool, StringConstraints

from app.schemas.fields import CurrentPassword, Email, Password

Token = Annotated[str, StringConstraints(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


class LoginForm(BaseModel):
    """The form of OAuth2's password flow (RFC 6749, section 4.3.2)."""

    grant_type: Literal["password"] = "password"
    username: Annotated[str, StringConstraints(max_length=320, pattern=r"^[^\x00]+$")]
    password: CurrentPassword


class Tokens(BaseModel):
    """What a login gives (RFC 6749, section 5.1); `expires_in` is seconds."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  its kind
    expires_in: int
    refresh_token: str


class Refresh(BaseModel):
    """The refresh token to exchange."""

    refresh_token: Token


class Accepted(BaseModel):
    """The answer to all who ask for a mail, whoever they are."""

    detail: str = "If the request can be granted, mail is on its way."


class Address(BaseModel):
    """Where a mail is wanted."""

    email: Email


class EmailChange(Address):
    """A new address."""

    current_password: CurrentPassword


class Confirmation(BaseModel):
    """The token from a mail."""

    token: Token


class PasswordReset(Confirmation):
    """A new password, with the token from a mail instead of the old one."""

    new_password: Password


class PasswordChange(BaseModel):
    """A new password."""

    current_password: CurrentPassword
    new_password: Password


class Rights(BaseModel):
    """What a superuser decides about an account; what is null or left out stays."""

    is_active: StrictBool | None = None
    is_verified: StrictBool | None = None
    is_superuser: StrictBool | None = None
