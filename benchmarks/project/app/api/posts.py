"""Posts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from app.core.database import Key, Row
from app.crud.base import CRUD
from app.models.post import Post
from app.schemas.page import Page, PageParams
from app.schemas.post import PostCreate, PostRead, PostUpdate, PostWithAuthor

router = APIRouter(prefix="/posts", tags=["posts"])
post_crud = CRUD(Post)


@router.get("", response_model=Page[PostWithAuthor])
async def list_posts(page: Annotated[PageParams, Query()]) -> Row:
    return await post_crud.read_page(PostWithAuthor, **page.model_dump())


@router.get("/{post_id}", response_model=PostWithAuthor)
async def get_post(post_id: Key) -> Row:
    post = await post_crud.read(PostWithAuthor, post_id)
    if post is None:
        raise HTTPException(404)
    return post


@router.post("", status_code=201, response_model=PostRead)
async def create_post(data: PostCreate) -> Row:
    return await post_crud.insert_now(PostRead, data.model_dump())


@router.patch("/{post_id}", response_model=PostRead)
async def update_post(post_id: Key, data: PostUpdate) -> Row:
    post = await post_crud.patch_now(PostRead, post_id, data.model_dump())
    if post is None:
        raise HTTPException(404)
    return post
