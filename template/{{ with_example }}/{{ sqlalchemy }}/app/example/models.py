"""Posts with comments (one to many) and tags (many to many)."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.core.database import Base, ExactText, Key, PrimaryKey, Timestamps
from app.core.database.base import TemplateBase
from app.models.user import User

post_tags = Table(
    "example_post_tags",
    Base.metadata,
    Column("post_id", ForeignKey("example_posts.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "tag_id", ForeignKey("example_tags.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)


class Tag(PrimaryKey, TemplateBase):
    """A word that posts share."""

    __tablename__ = "example_tags"

    name: Mapped[str] = mapped_column(ExactText(50), unique=True)


class Comment(PrimaryKey, Timestamps, TemplateBase):
    """What somebody says about a post; it goes with the post."""

    __tablename__ = "example_comments"
    __table_args__ = (Index(None, "post_id", "created_at", "id"),)

    body: Mapped[str] = mapped_column(Text)
    post_id: Mapped[Key] = mapped_column(ForeignKey("example_posts.id", ondelete="CASCADE"))
    author_id: Mapped[Key] = mapped_column(ForeignKey("users.id"), index=True)
    author: Mapped[User] = relationship(lazy="raise")


class Post(PrimaryKey, Timestamps, TemplateBase):
    """An article; a draft until `published_at` is set."""

    __tablename__ = "example_posts"
    __table_args__ = (Index(None, "created_at", "id"), Index(None, "title", "id"))

    slug: Mapped[str] = mapped_column(ExactText(200), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    author_id: Mapped[Key] = mapped_column(ForeignKey("users.id"), index=True)
    author: Mapped[User] = relationship(lazy="raise")
    tags: Mapped[list[Tag]] = relationship(
        secondary=post_tags, order_by=Tag.name, lazy="raise", passive_deletes=True
    )
    comments: Mapped[list[Comment]] = relationship(lazy="raise", passive_deletes="all")

    # Every UPDATE asks for the version that was read, and writes the next one.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


# Functions, as what is made of relationships at import finds no model that is imported later.
def with_author() -> ExecutableOption:
    """Load the author of comments in the same query."""
    return joinedload(Comment.author, innerjoin=True)


def with_author_and_tags() -> tuple[ExecutableOption, ...]:
    """Load the author of posts in the same query, and their tags in a second one."""
    return joinedload(Post.author, innerjoin=True), selectinload(Post.tags)
