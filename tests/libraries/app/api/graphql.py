"""Strawberry, which turns an exception into a response: what failed is rolled back by one line."""

from collections.abc import AsyncIterator
from typing import Any

import strawberry
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.extensions import SchemaExtension
from strawberry.fastapi import GraphQLRouter

from app.core.database import DbSession, reading, transaction
from app.models.user import User

Info = strawberry.Info[dict[str, Any], None]


class RollBack(SchemaExtension):
    """Undo what a request did in its session, if anything in it failed."""

    async def on_operation(self) -> AsyncIterator[None]:
        yield
        result = self.execution_context.result
        if result is None or result.errors:
            await self.execution_context.context["db"].rollback()


async def store(db: AsyncSession, name: str, fail: bool) -> str:
    db.add(User(username=name, email=f"{name}@example.com", hashed_password="x"))
    await db.flush()
    if fail:
        raise ValueError("no")
    return name


@strawberry.type
class Query:
    @strawberry.field
    async def count(self, name: str) -> int:
        async with reading() as db:
            found = select(func.count()).select_from(User).where(User.username == name)
            return await db.scalar(found) or 0


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: Info, name: str, fail: bool = False) -> str:
        return await store(info.context["db"], name, fail)

    @strawberry.mutation
    async def add_alone(self, name: str, fail: bool = False) -> str:
        async with transaction() as db:
            return await store(db, name, fail)


async def context(db: DbSession) -> dict[str, Any]:
    return {"db": db}


schema = strawberry.Schema(query=Query, mutation=Mutation, extensions=[RollBack])
router = GraphQLRouter(schema, context_getter=context, prefix="/graphql")
