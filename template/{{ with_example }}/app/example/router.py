"""The example over HTTP. Delete `app/example` and `tests/example` to be rid of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.errors import problems
from app.core.database import DbSession, Key, ReadSession
from app.example.access import LOGIN_OPTIONAL, LOGIN_RESPONSES, AuthorId, Editor, Reader
from app.example.crud import comment_crud, post_crud
from app.example.models import Comment, Post
from app.example.pages import BadCursorError, Page
from app.example.schemas import (
    AuthorStatistics,
    CommentCreate,
    CommentRead,
    CursorParams,
    PostCreate,
    PostFilter,
    PostRead,
    PostUpdate,
    Slug,
)
from app.example.viewer import Viewer

router = APIRouter(
    prefix="/example",
    tags=["example"],
    responses=LOGIN_RESPONSES | problems(503),
    generate_unique_id_function=lambda route: f"example_{route.name}",
)
ETAG = {"headers": {"ETag": {"description": "For If-Match.", "schema": {"type": "string"}}}}
READ: dict[int | str, dict[str, Any]] = {200: ETAG}
WRITTEN: dict[int | str, dict[str, Any]] = {201: ETAG}
IfMatch = Annotated[
    str | None, Header(description="The ETag of the version that is meant to be changed.")
]


def no_page() -> HTTPException:
    """Return what to raise about a cursor that is none."""
    return HTTPException(404, "There is no such page; begin again without a cursor.")


async def _visible(db: AsyncSession, slug: str, viewer: Viewer) -> Post:
    """Return the post, or answer 404: also where there is one that the viewer may not see."""
    post = await post_crud.get_visible(db, slug, viewer)
    if post is None:
        raise HTTPException(404, "There is no such post.")
    return post


async def _to_change(db: AsyncSession, slug: str, viewer: Viewer, if_match: str | None) -> Post:
    """Return the post, or answer 404, 403, or 412 if it has another version (RFC 9110, 13.1.1)."""
    post = await _visible(db, slug, viewer)
    if not viewer.owns(post.author_id):
        raise HTTPException(403, "Only its author may change it.")
    if if_match is not None and not {f'"{post.version}"', "*"} & {
        tag.strip() for tag in if_match.split(",")
    }:
        raise HTTPException(412, "It was changed meanwhile; read it again.")
    return post


def _tagged(response: Response, post: Post) -> Post:
    response.headers["ETag"] = f'"{post.version}"'
    return post


@router.get(
    "/posts",
    response_model=Page[PostRead],
    responses=problems(404),
    openapi_extra=LOGIN_OPTIONAL,
)
async def list_posts(
    viewer: Reader, db: ReadSession, wanted: Annotated[PostFilter, Query()]
) -> dict[str, object]:
    """List the posts that meet all conditions; drafts are seen by their authors only."""
    try:
        items, following = await post_crud.find(db, viewer, wanted)
    except BadCursorError:
        raise no_page() from None
    return {"items": items, "next": following}


@router.post("/posts", status_code=201, response_model=PostRead, responses=WRITTEN | problems(409))
async def create_post(
    author_id: AuthorId, data: PostCreate, db: DbSession, response: Response
) -> Post:
    """Write a post; it is a draft unless it is published at once."""
    post = await post_crud.write(db, author_id, data)
    return _tagged(response, await _visible(db, post.slug, Viewer(author_id)))


@router.get(
    "/posts/{slug}",
    response_model=PostRead,
    responses=READ | problems(404),
    openapi_extra=LOGIN_OPTIONAL,
)
async def get_post(slug: Slug, viewer: Reader, db: ReadSession, response: Response) -> Post:
    """Return one post."""
    return _tagged(response, await _visible(db, slug, viewer))


@router.patch(
    "/posts/{slug}",
    response_model=PostRead,
    responses=READ | problems(403, 404, 409, 412),
)
async def update_post(
    slug: Slug,
    data: PostUpdate,
    viewer: Editor,
    db: DbSession,
    response: Response,
    if_match: IfMatch = None,
) -> Post:
    """Change what the body gives; with If-Match only if nobody changed the post since."""
    post = await _to_change(db, slug, viewer, if_match)
    return _tagged(response, await post_crud.change(db, post, data))


@router.delete("/posts/{slug}", status_code=204, responses=problems(403, 404, 409, 412))
async def delete_post(slug: Slug, viewer: Editor, db: DbSession, if_match: IfMatch = None) -> None:
    """Delete a post and its comments."""
    await post_crud.delete(db, await _to_change(db, slug, viewer, if_match))


@router.get(
    "/posts/{slug}/comments",
    response_model=Page[CommentRead],
    responses=problems(404),
    openapi_extra=LOGIN_OPTIONAL,
)
async def list_comments(
    slug: Slug, viewer: Reader, db: ReadSession, page: Annotated[CursorParams, Query()]
) -> dict[str, object]:
    """List what was said about a post, oldest first."""
    try:
        items, following = await comment_crud.of_post(db, await _visible(db, slug, viewer), page)
    except BadCursorError:
        raise no_page() from None
    return {"items": items, "next": following}


@router.post(
    "/posts/{slug}/comments",
    status_code=201,
    response_model=CommentRead,
    responses=problems(404, 409),
)
async def create_comment(
    slug: Slug, author_id: AuthorId, viewer: Editor, data: CommentCreate, db: DbSession
) -> Comment:
    """Say something about a post."""
    post = await _visible(db, slug, viewer)
    return await comment_crud.write(db, post, author_id, data)


@router.delete("/comments/{comment_id}", status_code=204, responses=problems(403, 404))
async def delete_comment(comment_id: Key, viewer: Editor, db: DbSession) -> None:
    """Take a comment back."""
    comment = await comment_crud.get_by_id(db, comment_id)
    if comment is None:
        raise HTTPException(404, "There is no such comment.")
    if not viewer.owns(comment.author_id):
        raise HTTPException(403, "Only its author may delete it.")
    await comment_crud.delete(db, comment)


@router.get("/authors", response_model=list[AuthorStatistics], openapi_extra=LOGIN_OPTIONAL)
async def list_authors(
    db: ReadSession, limit: Annotated[int, Query(ge=1, le=100)] = 10
) -> Sequence[Row[Any]]:
    """List who published most, and how much."""
    return await post_crud.statistics(db, limit)
