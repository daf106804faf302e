"""The example over HTTP. Delete `app/example` and `tests/example` to be rid of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from sqlalchemy import Row

from app.core.database import DbSession, ReadSession
from app.core.http.errors import problems
from app.example import comments
from app.example.access import LOGIN_OPTIONAL, LOGIN_RESPONSES, AuthorId, Editor, Reader
from app.example.crud import post_crud
from app.example.lookups import no_page, post_to_change, tagged, visible_post
from app.example.models import Post
from app.example.pages import BadCursorError, Page
from app.example.schemas import (
    AuthorStatistics,
    ExamplePostCreate,
    ExamplePostRead,
    ExamplePostUpdate,
    PostFilter,
    Slug,
)
from app.example.viewer import Viewer

router = APIRouter(
    prefix="/example",
    tags=["example"],
    responses=LOGIN_RESPONSES | problems(503),
    generate_unique_id_function=lambda route: f"example_{route.name}",
)
router.include_router(comments.router)
ETAG = {"headers": {"ETag": {"description": "For If-Match.", "schema": {"type": "string"}}}}
READ: dict[int | str, dict[str, Any]] = {200: ETAG}
WRITTEN: dict[int | str, dict[str, Any]] = {201: ETAG}
IfMatch = Annotated[
    str | None, Header(description="The ETag of the version that is meant to be changed.")
]


@router.get(
    "/posts",
    response_model=Page[ExamplePostRead],
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


@router.post(
    "/posts", status_code=201, response_model=ExamplePostRead, responses=WRITTEN | problems(409)
)
async def create_post(
    author_id: AuthorId, data: ExamplePostCreate, db: DbSession, response: Response
) -> Post:
    """Write a post; it is a draft unless it is published at once."""
    post = await post_crud.write(db, author_id, data)
    return tagged(response, await visible_post(db, post.slug, Viewer(author_id)))


@router.get(
    "/posts/{slug}",
    response_model=ExamplePostRead,
    responses=READ | problems(404),
    openapi_extra=LOGIN_OPTIONAL,
)
async def get_post(slug: Slug, viewer: Reader, db: ReadSession, response: Response) -> Post:
    """Return one post."""
    return tagged(response, await visible_post(db, slug, viewer))


@router.patch(
    "/posts/{slug}",
    response_model=ExamplePostRead,
    responses=READ | problems(403, 404, 409, 412),
)
async def update_post(
    slug: Slug,
    data: ExamplePostUpdate,
    viewer: Editor,
    db: DbSession,
    response: Response,
    if_match: IfMatch = None,
) -> Post:
    """Change what the body gives; with If-Match only if nobody changed the post since."""
    post = await post_to_change(db, slug, viewer, if_match)
    return tagged(response, await post_crud.change(db, post, data))


@router.delete("/posts/{slug}", status_code=204, responses=problems(403, 404, 409, 412))
async def delete_post(slug: Slug, viewer: Editor, db: DbSession, if_match: IfMatch = None) -> None:
    """Delete a post and its comments."""
    await post_crud.delete(db, await post_to_change(db, slug, viewer, if_match))


@router.get("/authors", response_model=list[AuthorStatistics], openapi_extra=LOGIN_OPTIONAL)
async def list_authors(
    db: ReadSession, limit: Annotated[int, Query(ge=1, le=100)] = 10
) -> Sequence[Row[Any]]:
    """List who published most, and how much."""
    return await post_crud.statistics(db, limit)
