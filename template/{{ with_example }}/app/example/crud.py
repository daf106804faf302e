"""The queries of posts and comments."""

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key, utcnow
from app.crud.base import CRUD
from app.example.finding import COMMENTS, ORDERS, conditions, posts, tags, users, visible
from app.example.models import Comment, Post, Tag, with_author, with_author_and_tags
from app.example.pages import get_page
from app.example.schemas import (
    CursorParams,
    ExampleCommentCreate,
    ExamplePostCreate,
    ExamplePostUpdate,
    PostFilter,
)
from app.example.viewer import Viewer


class PostCRUD(CRUD[Post]):
    """The queries of `Post`."""

    async def get_visible(self, db: AsyncSession, slug: str, viewer: Viewer) -> Post | None:
        """Return the post with its author and tags, in two queries, or None if it is hidden."""
        statement = select(Post).options(*with_author_and_tags()).filter_by(slug=slug)
        return (await db.scalars(statement.where(visible(viewer)))).one_or_none()

    async def find(
        self, db: AsyncSession, viewer: Viewer, wanted: PostFilter
    ) -> tuple[Sequence[Post], str | None]:
        """Return a page of posts with their authors and tags, and the cursor of the next one.

        Raises:
            app.example.pages.BadCursorError: if the cursor is not of such a page.
        """
        statement = select(Post).options(*with_author_and_tags()).where(visible(viewer))
        statement = statement.where(*conditions(wanted, db.get_bind().dialect.name))
        order = ORDERS[wanted.sort]
        return await get_page(db, statement, order, limit=wanted.limit, cursor=wanted.cursor)

    async def write(self, db: AsyncSession, author_id: Key, data: ExamplePostCreate) -> Post:
        """Insert a post, under a slug of its title.

        Raises:
            sqlalchemy.exc.IntegrityError: if there is no such author.
        """
        slug = slugify(data.title)
        if await self.exists(db, slug=slug):
            slug = f"{slug[:190]}-{secrets.token_hex(4)}"
        post = Post(
            slug=slug,
            title=data.title,
            body=data.body,
            author_id=author_id,
            published_at=utcnow() if data.published else None,
            tags=await self._tags(db, data.tags),
        )
        return await self.create(db, post)

    async def change(self, db: AsyncSession, post: Post, data: ExamplePostUpdate) -> Post:
        """Write what `data` gives, as the next version; the slug stays, as links have it.

        Raises:
            sqlalchemy.orm.exc.StaleDataError: if somebody was faster.
        """
        # Always written, so that a change of tags alone makes a version, too.
        changes: dict[str, Any] = {"updated_at": utcnow()}
        changes |= data.model_dump(include={"title", "body"}, exclude_none=True)
        if data.published is not None and data.published != (post.published_at is not None):
            changes["published_at"] = utcnow() if data.published else None
        if data.tags is not None:
            changes["tags"] = await self._tags(db, data.tags)
        return await self.update(db, post, changes)

    async def statistics(self, db: AsyncSession, limit: int) -> Sequence[Row[Any]]:
        """Return who published most: id, username, number of posts, time of the last one."""
        number = func.count(posts.id)
        statement = (
            select(
                users.id,
                users.username,
                number.label("posts"),
                func.max(posts.published_at).label("last_published_at"),
            )
            .join(Post, posts.author_id == users.id)
            .where(posts.published_at.is_not(None))
            .group_by(users.id, users.username)
            .order_by(number.desc(), users.id)
            .limit(limit)
        )
        return (await db.execute(statement)).all()

    async def _tags(self, db: AsyncSession, names: Iterable[str]) -> list[Tag]:
        """Return the tags with these names; those that are new are made.

        When two requests make the same one at once, one of them is a conflict: try it again.
        """
        wanted = sorted(set(names))
        if not wanted:
            return []
        found = (await db.scalars(select(Tag).where(tags.name.in_(wanted)))).all()
        new = [Tag(name=name) for name in wanted if name not in {tag.name for tag in found}]
        return [*found, *new]


class CommentCRUD(CRUD[Comment]):
    """The queries of `Comment`."""

    async def write(
        self, db: AsyncSession, post: Post, author_id: Key, data: ExampleCommentCreate
    ) -> Comment:
        """Insert a comment and return it with its author.

        Raises:
            sqlalchemy.exc.IntegrityError: if there is no such author.
        """
        comment = Comment(body=data.body, post_id=post.id, author_id=author_id)
        await self.create(db, comment)
        statement = select(Comment).options(with_author()).filter_by(id=comment.id)
        return (await db.scalars(statement)).one()

    async def of_post(
        self, db: AsyncSession, post: Post, page: CursorParams
    ) -> tuple[Sequence[Comment], str | None]:
        """Return a page of comments with their authors, oldest first, and the next cursor.

        Raises:
            app.example.pages.BadCursorError: if the cursor is not of such a page.
        """
        statement = select(Comment).options(with_author()).filter_by(post_id=post.id)
        return await get_page(db, statement, COMMENTS, limit=page.limit, cursor=page.cursor)


def slugify(title: str) -> str:
    """Return the title as a part of a URL: letters and digits of ASCII, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:200].strip("-") or "post"


post_crud = PostCRUD(Post)
comment_crud = CommentCRUD(Comment)
