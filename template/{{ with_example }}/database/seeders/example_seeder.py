"""Posts, tags and comments of the example, to develop with."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import utcnow
from app.example.crud import post_crud
from app.example.models import Comment, Post
from app.models.user import User
from database.seeders import Seeder, keys
from database.seeders.user_seeder import UserSeeder
from tests.factories import fake
from tests.factories.example_comment_factory import ExampleCommentFactory
from tests.factories.example_post_factory import ExamplePostFactory
from tests.factories.example_tag_factory import ExampleTagFactory


class ExampleSeeder(Seeder):
    """Twenty posts, some of them drafts, with tags and comments, unless there are some."""

    after = (UserSeeder,)
    model = Post

    async def run(self, db: AsyncSession) -> None:
        """Write what is missing."""
        if await post_crud.count(db):
            return
        authors = await keys(db, User)
        tags = await ExampleTagFactory.create_batch(db, 8)
        for number in range(20):
            post = await ExamplePostFactory.create(
                db,
                author_id=fake.random_element(authors),
                published_at=None if number % 5 == 0 else utcnow(),
                tags=fake.random_elements(tags, length=number % 4, unique=True),
            )
            for _ in range(number % 3):
                author_id = fake.random_element(authors)
                await ExampleCommentFactory.create(db, post_id=post.id, author_id=author_id)

    async def rows(self, db: AsyncSession, numbers: range) -> Iterable[dict[str, Any]]:
        """Return load data."""
        authors, now = await keys(db, User), utcnow()
        return (
            {
                "slug": f"load-{number}",
                "title": f"Post {number}",
                "body": "Some words.",
                "published_at": now,
                "version": 1,
                "author_id": authors[number % len(authors)],
            }
            for number in numbers
        )


class ExampleCommentSeeder(Seeder):
    """Load data of comments; a few are written with their posts."""

    after = (ExampleSeeder,)
    model = Comment

    async def run(self, _db: AsyncSession) -> None:
        """Write nothing: the posts brought their comments."""

    async def rows(self, db: AsyncSession, numbers: range) -> Iterable[dict[str, Any]]:
        """Return load data."""
        posts, authors = await keys(db, Post), await keys(db, User)
        return (
            {
                "body": "Some words.",
                "post_id": posts[number % len(posts)],
                "author_id": authors[number % len(authors)],
            }
            for number in numbers
        )
