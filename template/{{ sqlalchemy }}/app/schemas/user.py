"""Users as they go in and out over HTTP; nothing that goes out has a password."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, field_validator

from app.core.database import Key
from app.schemas.fields import Email, Password, Username, not_personal


class UserCreate(BaseModel):
    """What a client sends to make a user."""

    username: Username
    email: Email
    password: Password

    _not_personal = field_validator("password")(not_personal)


class UserUpdate(BaseModel):
    """What a client sends to change a user; what is null or left out stays."""

    username: Username | None = None
    email: Email | None = None
    password: Password | None = None


class UserRead(BaseModel):
    """What a client gets to see."""

    model_config = ConfigDict(from_attributes=True)

    id: Key
    username: str
    email: str
    is_active: bool
    is_verified: bool
    is_superuser: bool
    created_at: datetime
    updated_at: datetime
