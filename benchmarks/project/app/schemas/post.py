"""Posts as they go in and out over HTTP."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from app.core.database import Key
from app.schemas.user import UserRead


class PostUpdate(BaseModel):
    title: str


class PostCreate(PostUpdate):
    body: str
    author_id: Key


class PostRead(PostCreate):
    model_config = ConfigDict(from_attributes=True)

    id: Key
    created_at: datetime
    updated_at: datetime


class PostWithAuthor(PostRead):
    author: UserRead
