"""Posts with comments (one to many) and tags (many to many)."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Column, Field, Index, Integer, Relationship, SQLModel, Text

from app.core.database import ExactText, Key, PrimaryKey, Timestamps, UTCDateTime
from app.core.database.base import TemplateBase
from app.models.user import User


class PostTag(TemplateBase, table=True):
    """Which post has which tag."""

    __tablename__ = "example_post_tags"

    post_id: Key = Field(foreign_key="example_posts.id", ondelete="CASCADE", primary_key=True)
    tag_id: Key = Field(
        foreign_key="example_tags.id", ondelete="CASCADE", primary_key=True, index=True
    )


class Tag(PrimaryKey, TemplateBase, table=True):
    """A word that posts share."""

    __tablename__ = "example_tags"

    name: str = Field(max_length=50, unique=True, sa_type=ExactText(50))


class Comment(Timestamps, PrimaryKey, TemplateBase, table=True):
    """What somebody says about a post; it goes with the post."""

    __tablename__ = "example_comments"
    __table_args__ = (Index(None, "post_id", "created_at", "id"),)

    body: str = Field(sa_type=Text)
    post_id: Key = Field(foreign_key="example_posts.id", ondelete="CASCADE")
    author_id: Key = Field(foreign_key="users.id", index=True)
    author: User = Relationship(sa_relationship_kwargs={"lazy": "raise"})


_version = Column("version", Integer, nullable=False)


class Post(Timestamps, PrimaryKey, TemplateBase, table=True):
    """An article; a draft until `published_at` is set."""

    __tablename__ = "example_posts"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "title", "id"))
    # Every UPDATE asks for the version that was read, and writes the next one.
    __mapper_args__ = {"version_id_col": _version}  # noqa: RUF012

    slug: str = Field(max_length=200, unique=True, sa_type=ExactText(200))
    title: str = Field(max_length=200)
    body: str = Field(sa_type=Text)
    published_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    version: int = Field(default=1, sa_column=_version)
    author_id: Key = Field(foreign_key="users.id", index=True)
    author: User = Relationship(sa_relationship_kwargs={"lazy": "raise"})
    tags: list[Tag] = Relationship(
        link_model=PostTag,
        sa_relationship_kwargs={"lazy": "raise", "order_by": Tag.name, "passive_deletes": True},
    )
    comments: list[Comment] = Relationship(
        sa_relationship_kwargs={"lazy": "raise", "passive_deletes": "all"}
    )


def _attribute(value: Any) -> Any:
    """Return the attribute of a table class as what it is to SQLAlchemy."""
    return value


post_tags = SQLModel.metadata.tables["example_post_tags"]


# Functions, as what is made of relationships at import finds no model that is imported later.
def with_author() -> ExecutableOption:
    """Load the author of comments in the same query."""
    return joinedload(_attribute(Comment.author), innerjoin=True)


def with_author_and_tags() -> tuple[ExecutableOption, ...]:
    """Load the author of posts in the same query, and their tags in a second one."""
    author = joinedload(_attribute(Post.author), innerjoin=True)
    return author, selectinload(_attribute(Post.tags))
