"""Users as they go in and out over HTTP; nothing that goes out has a password."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from app.core.database import ExactText, Key
from app.schemas.fields import Email, Password, Username, not_personal


class UserBase(SQLModel):
    """What the table and a new user share."""

    username: Username = Field(max_length=50, unique=True, sa_type=ExactText(50))
    email: Email = Field(max_length=320, unique=True, sa_type=ExactText(320))


class UserCreate(UserBase):
    """What a client sends to make a user."""

    password: Password

    _not_personal = field_validator("password")(not_personal)


class UserUpdate(SQLModel):
    """What a client sends to change a user; what is null or left out stays."""

    username: Username | None = None
    email: Email | None = None
    password: Password | None = None


class UserRead(BaseModel):
    """What a client gets to see; Pydantic's own class is made several times faster."""

    model_config = ConfigDict(from_attributes=True)

    id: Key
    username: str
    email: str
    is_active: bool
    is_verified: bool
    is_superuser: bool
    created_at: datetime
    updated_at: datetime
