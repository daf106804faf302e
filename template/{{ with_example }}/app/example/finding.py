"""Which posts are found: who may see them, what is asked for, and in which order."""

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, inspect, or_, select, true

from app.core.database import Key
from app.core.identity import normalize_username
from app.example.models import Comment, Post, Tag, post_tags
from app.example.pages import Order
from app.example.schemas import Instant, PostFilter, Title
from app.example.search import matches
from app.example.viewer import Viewer
from app.models.user import User

# Columns by name, typed the same for both ORMs.
posts, tags, comments = inspect(Post).columns, inspect(Tag).columns, inspect(Comment).columns
users = inspect(User).columns

BY_TIME = TypeAdapter(tuple[Instant, Key])
ORDERS = {
    order.name: order
    for order in (
        Order("newest", (posts.created_at, posts.id), BY_TIME, descending=True),
        Order("oldest", (posts.created_at, posts.id), BY_TIME),
        Order("title", (posts.title, posts.id), TypeAdapter(tuple[Title, Key])),
    )
}
COMMENTS = Order("comments", (comments.created_at, comments.id), BY_TIME)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition that a post is published, or the viewer's own."""
    if viewer.may_everything:
        return true()
    published = posts.published_at.is_not(None)
    return (
        published if viewer.user_id is None else or_(published, posts.author_id == viewer.user_id)
    )


def conditions(wanted: PostFilter, dialect: str) -> Iterable[ColumnElement[bool]]:
    """Yield the conditions that all hold together."""
    if wanted.status == "published":
        yield posts.published_at.is_not(None)
    else:
        yield posts.published_at.is_(None)
    if wanted.q is not None:
        yield matches(wanted.q, posts.title, posts.body, dialect=dialect)
    if wanted.author is not None:
        author = select(users.id).where(users.username == normalize_username(wanted.author))
        yield posts.author_id == author.scalar_subquery()
    if wanted.tag is not None:
        tagged: Select[Any] = select(post_tags.c.post_id).join(Tag, tags.id == post_tags.c.tag_id)
        yield posts.id.in_(tagged.where(tags.name == wanted.tag))
    if wanted.created_after is not None:
        yield posts.created_at >= wanted.created_after
    if wanted.created_before is not None:
        yield posts.created_at < wanted.created_before
