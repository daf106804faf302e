"""The post that a request is about, and what is answered where there is none."""

from fastapi import HTTPException, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.example.crud import post_crud
from app.example.models import Post
from app.example.viewer import Viewer


def no_page() -> HTTPException:
    """Return what to raise about a cursor that is none."""
    return HTTPException(404, "There is no such page; begin again without a cursor.")


async def visible_post(db: AsyncSession, slug: str, viewer: Viewer) -> Post:
    """Return the post, or raise 404: also where there is one that the viewer may not see."""
    post = await post_crud.get_visible(db, slug, viewer)
    if post is None:
        raise HTTPException(404, "There is no such post.")
    return post


async def post_to_change(db: AsyncSession, slug: str, viewer: Viewer, if_match: str | None) -> Post:
    """Return the post, or raise 404, 403, or 412 if it has another version (RFC 9110, 13.1.1)."""
    post = await visible_post(db, slug, viewer)
    if not viewer.owns(post.author_id):
        raise HTTPException(403, "Only its author may change it.")
    if if_match is not None and not {f'"{post.version}"', "*"} & {
        tag.strip() for tag in if_match.split(",")
    }:
        raise HTTPException(412, "It was changed meanwhile; read it again.")
    return post


def tagged(response: Response, post: Post) -> Post:
    response.headers["ETag"] = f'"{post.version}"'
    return post
