"""Posts over HTTP."""

import os
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from app.core.database import DbSession, Key, Record
from app.crud.base import CRUD
from app.models.post import Post
from app.schemas.page import Page, PageParams
from app.schemas.post import PostCreate, PostRead, PostUpdate, PostWithAuthor

router = APIRouter(prefix="/posts", tags=["posts"])
post_crud = CRUD(Post)


def found(row: Record | None) -> Record:
    if row is None:
        raise HTTPException(404)
    return row


@router.get("", response_model=Page[PostWithAuthor])
async def list_posts(page: Annotated[PageParams, Query()]) -> Record:
    return await post_crud.read_page(PostWithAuthor, **page.model_dump())


@router.get("/{post_id}", response_model=PostWithAuthor)
async def get_post(post_id: Key) -> Record:
    return found(await post_crud.read(PostWithAuthor, post_id))


async def create_post(data: PostCreate) -> Record:
    return await post_crud.insert_now(PostRead, data.model_dump())


async def update_post(post_id: Key, data: PostUpdate) -> Record:
    return found(await post_crud.patch_now(PostRead, post_id, data.model_dump()))


async def create_in_session(data: PostCreate, db: DbSession) -> Record:
    return await post_crud.insert(db, PostRead, data.model_dump())


async def update_in_session(post_id: Key, data: PostUpdate, db: DbSession) -> Record:
    return found(await post_crud.patch(db, PostRead, post_id, data.model_dump()))


if "IN_TRANSACTION" in os.environ:
    create_post, update_post = create_in_session, update_in_session  # type: ignore[assignment]
router.post("", status_code=201, response_model=PostRead)(create_post)
router.patch("/{post_id}", response_model=PostRead)(update_post)
