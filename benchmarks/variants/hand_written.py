"""FastAPI over asyncpg, as one would write it by hand when speed matters."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import asyncpg
import queries
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
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await asyncpg.create_pool(queries.DSN, **queries.POOL)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)
Limit = Annotated[int, Query(ge=1, le=100)]


async def one(sql: str, *values: Any) -> Any:
    async with app.state.pool.acquire() as connection:
        row = await connection.fetchrow(sql, *values)
    if row is None:
        raise HTTPException(404)
    return row


async def many(sql: str, *values: Any) -> Any:
    async with app.state.pool.acquire() as connection:
        return await connection.fetch(sql, *values)


@app.get("/users/{user_id}", response_model=UserRead)
async def get_user(user_id: int) -> Any:
    return dict(await one(queries.GET_USER, user_id))


@app.get("/users", response_model=Users)
async def list_users(after: int = 0, limit: Limit = 50) -> Any:
    rows = await many(queries.LIST_USERS, after, limit + 1)
    return queries.page([dict(row) for row in rows], limit)


@app.get("/posts/{post_id}", response_model=PostWithAuthor)
async def get_post(post_id: int) -> Any:
    return queries.with_author(await one(queries.GET_POST, post_id))


@app.get("/posts", response_model=Posts)
async def list_posts(after: int = 0, limit: Limit = 50) -> Any:
    rows = await many(queries.LIST_POSTS, after, limit + 1)
    return queries.page([queries.with_author(row) for row in rows], limit)


@app.post("/posts", response_model=PostRead, status_code=201)
async def create_post(data: PostCreate) -> Any:
    values = (data.title, data.body, data.author_id, datetime.now(UTC))
    return dict(await one(queries.CREATE_POST, *values))


@app.patch("/posts/{post_id}", response_model=PostRead)
async def update_post(post_id: int, data: PostUpdate) -> Any:
    return dict(await one(queries.UPDATE_POST, post_id, data.title, datetime.now(UTC)))
