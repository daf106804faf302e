"""The people who use the application."""

from sqlmodel import Field

from app.core.database import PrimaryKey, Timestamps
from app.schemas.user import UserBase


class User(Timestamps, UserBase, PrimaryKey, table=True):
    """An account; its name and address are stored as `app.core.identity` writes them."""

    __tablename__ = "users"

    hashed_password: str = Field(max_length=255)
    is_active: bool = True
    is_verified: bool = False
    is_superuser: bool = False
