"""The same as ordinary code of SQLAlchemy: entities, which the response's schema reads."""

import os
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.database import DbSession, Key, ReadSession
from app.models.post import Post
from app.models.user import User
from app.schemas.page import Page, PageParams
from app.schemas.post import PostCreate, PostRead, PostUpdate, PostWithAuthor
from app.schemas.user import UserRead

router = APIRouter(prefix="/ordinary")


def page_of(rows: Any, limit: int) -> dict[str, Any]:
    return {"items": rows[:limit], "next": rows[limit - 1].id if len(rows) > limit else None}


@router.get("/users/{user_id}", response_model=UserRead)
async def get_user(user_id: Key, db: ReadSession) -> User:
    user = await db.get(User, user_id)
    if user is None:
        raise HTTPException(404)
    return user


@router.get("/users", response_model=Page[UserRead])
async def list_users(page: Annotated[PageParams, Query()], db: ReadSession) -> Any:
    statement = (
        select(User).where(User.id > (page.after or 0)).order_by(User.id).limit(page.limit + 1)
    )
    return page_of((await db.scalars(statement)).all(), page.limit)


@router.get("/posts/{post_id}", response_model=PostWithAuthor)
async def get_post(post_id: Key, db: ReadSession) -> Post:
    statement = select(Post).where(Post.id == post_id).options(joinedload(Post.author))
    post = (await db.scalars(statement)).one_or_none()
    if post is None:
        raise HTTPException(404)
    return post


@router.get("/posts", response_model=Page[PostWithAuthor])
async def list_posts(page: Annotated[PageParams, Query()], db: ReadSession) -> Any:
    statement = (
        select(Post).where(Post.id > (page.after or 0)).order_by(Post.id).limit(page.limit + 1)
    )
    statement = statement.options(selectinload(Post.author))
    return page_of((await db.scalars(statement)).all(), page.limit)


@router.post("/posts", status_code=201, response_model=PostRead)
async def create_post(data: PostCreate, db: DbSession) -> Post:
    post = Post(**data.model_dump())
    db.add(post)
    await db.commit()
    await db.refresh(post)
    return post


@router.patch("/posts/{post_id}", response_model=PostRead)
async def update_post(post_id: Key, data: PostUpdate, db: DbSession) -> Post:
    post = await db.get(Post, post_id)
    if post is None:
        raise HTTPException(404)
    for name, value in data.model_dump(exclude_unset=True).items():
        setattr(post, name, value)
    await db.commit()
    await db.refresh(post)
    return post


if "ORDINARY" not in os.environ:
    router.routes.clear()  # each route of an application costs all requests something
