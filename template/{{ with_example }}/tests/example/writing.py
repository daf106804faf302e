"""Authors and posts, for tests."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import utcnow
from app.crud.user import user_crud
from app.example.crud import post_crud
from app.example.models import Post
from app.example.schemas import ExamplePostCreate
from app.models.user import User


async def writer(db: AsyncSession, name: str = "ada", **columns: Any) -> User:
    """Return a new user called `name`."""
    return await user_crud.create(db, new_writer(name, **columns))


async def written(
    db: AsyncSession,
    author: User,
    title: str = "A title",
    *,
    body: str = "Some words.",
    tags: Sequence[str] = (),
    published: bool = True,
) -> Post:
    """Return a new post, written as the application does."""
    data = ExamplePostCreate(title=title, body=body, tags=list(tags), published=published)
    return await post_crud.write(db, author.id, data)


def new_writer(name: str = "ada", **columns: Any) -> User:
    """Return a user who is not in the database yet: several are one flush."""
    values: dict[str, Any] = {"hashed_password": "x", "is_verified": True, **columns}
    return User(username=name, email=f"{name}@example.com", **values)


def new_post(author: User, slug: str, **columns: Any) -> Post:
    """Return a published post that is not in the database yet."""
    values = {"title": slug, "body": "Some words.", "published_at": utcnow(), **columns}
    return Post(slug=slug, author_id=author.id, **values)
