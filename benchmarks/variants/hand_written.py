"""FastAPI over a driver, as one would write it by hand when speed matters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import queries
from drivers import driver
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel


class UserRead(BaseModel):
    id: int
    username: str
    email: str
    is_active: bool
    is_verified: bool
    is_superuser: bool
    created_at: datetime
    updated_at: datetime


class PostRead(BaseModel):
    id: int
    title: str
    body: str
    author_id: int
    created_at: datetime
    updated_at: datetime


class PostWithAuthor(PostRead):
    author: UserRead


class PostCreate(BaseModel):
    title: str
    body: str
    author_id: int


class PostUpdate(BaseModel):
    title: str


class Users(BaseModel):
    items: list[UserRead]
    next: int | None


class Posts(BaseModel):
    items: list[PostWithAuthor]
    next: int | None


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    await driver.open_pool()
    yield
    await driver.close_pool()


app = FastAPI(lifespan=lifespan)
Limit = Annotated[int, Query(ge=1, le=100)]


async def one(sql: str, *values: Any) -> Any:
    rows = await driver.fetch(sql, *values)
    if not rows:
        raise HTTPException(404)
    return rows[0]


@app.get("/users/{user_id}", response_model=UserRead)
async def get_user(user_id: int) -> Any:
    return driver.user(await one(queries.GET_USER, user_id))


@app.get("/users", response_model=Users)
async def list_users(after: int = 0, limit: Limit = 50) -> Any:
    rows = await driver.fetch(queries.LIST_USERS, after, limit + 1)
    return queries.page([driver.user(row) for row in rows], limit)


@app.get("/posts/{post_id}", response_model=PostWithAuthor)
async def get_post(post_id: int) -> Any:
    return driver.with_author(await one(queries.GET_POST, post_id))


@app.get("/posts", response_model=Posts)
async def list_posts(after: int = 0, limit: Limit = 50) -> Any:
    rows = await driver.fetch(queries.LIST_POSTS, after, limit + 1)
    return queries.page([driver.with_author(row) for row in rows], limit)


@app.post("/posts", response_model=PostRead, status_code=201)
async def create_post(data: PostCreate) -> Any:
    return await driver.create_post(data.title, data.body, data.author_id, datetime.now(UTC))


@app.patch("/posts/{post_id}", response_model=PostRead)
async def update_post(post_id: int, data: PostUpdate) -> Any:
    return await driver.update_post(post_id, data.title, datetime.now(UTC))
