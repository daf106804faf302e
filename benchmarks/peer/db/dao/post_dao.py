"""Access to posts."""

from fastapi import Depends
from peer.db.dependencies import get_db_session
from peer.db.models.blog import PostModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload


class PostDAO:
    """Class for accessing the posts table."""

    def __init__(self, session: AsyncSession = Depends(get_db_session)) -> None:
        self.session = session

    async def get(self, post_id: int) -> PostModel | None:
        return await self.session.get(PostModel, post_id, options=[joinedload(PostModel.author)])

    async def get_page(self, limit: int, after: int) -> list[PostModel]:
        raw_posts = await self.session.execute(
            select(PostModel)
            .where(PostModel.id > after)
            .order_by(PostModel.id)
            .limit(limit)
            .options(selectinload(PostModel.author)),
        )
        return list(raw_posts.scalars().fetchall())

    async def create(self, title: str, body: str, author_id: int) -> PostModel:
        post = PostModel(title=title, body=body, author_id=author_id)
        self.session.add(post)
        await self.session.flush()
        return post

    async def update(self, post_id: int, title: str) -> PostModel | None:
        post = await self.session.get(PostModel, post_id)
        if post is not None:
            post.title = title
            await self.session.flush()
        return post
