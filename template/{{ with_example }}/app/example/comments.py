"""What is said about posts, over HTTP; a part of the example's router."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from app.core.database import DbSession, Key, ReadSession
from app.core.http.errors import problems
from app.example.access import LOGIN_OPTIONAL, AuthorId, Editor, Reader
from app.example.crud import comment_crud
from app.example.lookups import no_page, visible_post
from app.example.models import Comment
from app.example.pages import BadCursorError, Page
from app.example.schemas import CursorParams, ExampleCommentCreate, ExampleCommentRead, Slug

router = APIRouter(generate_unique_id_function=lambda route: f"example_{route.name}")


@router.get(
    "/posts/{slug}/comments",
    response_model=Page[ExampleCommentRead],
    responses=problems(404),
    openapi_extra=LOGIN_OPTIONAL,
)
async def list_comments(
    slug: Slug, viewer: Reader, db: ReadSession, page: Annotated[CursorParams, Query()]
) -> dict[str, object]:
    """List what was said about a post, oldest first."""
    try:
        items, following = await comment_crud.of_post(
            db, await visible_post(db, slug, viewer), page
        )
    except BadCursorError:
        raise no_page() from None
    return {"items": items, "next": following}


@router.post(
    "/posts/{slug}/comments",
    status_code=201,
    response_model=ExampleCommentRead,
    responses=problems(404, 409),
)
async def create_comment(
    slug: Slug, author_id: AuthorId, viewer: Editor, data: ExampleCommentCreate, db: DbSession
) -> Comment:
    """Say something about a post."""
    post = await visible_post(db, slug, viewer)
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
