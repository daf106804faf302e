"""What users write."""

from sqlalchemy import Text
from sqlmodel import Field, Relationship

from app.core.database import Key, PrimaryKey, Timestamps
from app.models.user import User


class Post(Timestamps, PrimaryKey, table=True):
    __tablename__ = "posts"

    title: str = Field(max_length=200)
    body: str = Field(sa_type=Text)
    author_id: Key = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    author: User = Relationship(sa_relationship_kwargs={"lazy": "raise"})
