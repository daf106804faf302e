"""The errors of docs/troubleshooting.md, brought about in a project; prints what they say."""

# ruff: noqa: BLE001, T201

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import selectinload

from app.core.config import settings
from app.core.database import database, transaction
from app.example.models import Post
from app.models.user import User


def says(what: str, error: BaseException) -> None:
    """Print an error in one line."""
    print(what, "|", type(error).__name__, " ".join(str(error).split()))


async def expect(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Print the error that `work` ends with."""
    try:
        await work()
    except Exception as error:
        says(what, error)
    else:
        raise AssertionError(what)


async def main() -> None:
    await database.initialize()
    async with transaction() as db:
        user = User(username="ada", email="ada@example.com", hashed_password="x")
        db.add(user)
        await db.flush()
        db.add(Post(title="A", slug="a", body="b", author_id=user.id))
    async with database.sessions() as db:
        post = (await db.scalars(select(Post))).one()

        async def lazy() -> object:
            return post.author

        async def expired() -> object:
            await db.rollback()
            return post.title

        async def forgotten() -> object:
            return db.execute(select(Post)).scalars()  # type: ignore[attr-defined]

        async def old() -> object:
            return db.query(Post)  # type: ignore[attr-defined]

        async def plain() -> object:
            url = settings.database_url
            url = url.set(drivername=f"{url.get_backend_name()}+psycopg2")
            async with create_async_engine(url).connect():
                return None

        await expect("lazy", lazy)
        await expect("expired", expired)
        await db.refresh(post)
        assert post.title == "A"
        loaded = await db.scalars(select(Post).options(selectinload(Post.author)))
        assert loaded.one().author.username == "ada"
        await expect("forgotten", forgotten)
        await expect("old", old)
        await expect("plain", plain)


async def count() -> int:
    async with transaction() as db:
        return len((await db.scalars(select(User))).all())


own = create_async_engine(settings.database_url)


async def ask() -> None:
    async with own.connect() as connection:
        await connection.execute(select(1))


asyncio.run(main())
assert asyncio.run(count()) == 1  # each loop gets an engine of its own
asyncio.run(ask())
try:
    asyncio.run(ask())
except Exception as error:
    says("loop", error)
else:
    raise AssertionError("loop")
