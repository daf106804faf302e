from datetime import datetime

from pydantic import BaseModel, ConfigDict


class UserDTO(BaseModel):
    """What is shown of a user."""

    id: int
    username: str
    email: str
    is_active: bool
    is_verified: bool
    is_superuser: bool
    created_at: datetime
    updated_at: datetime

    model_config = ConfigDict(from_attributes=True)


class UserPageDTO(BaseModel):
    """Some users, and the id that the next page is after."""

    items: list[UserDTO]
    next: int | None
