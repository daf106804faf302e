"""What the application acknowledges is committed; what fails leaves nothing behind."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, HTTPException
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from starlette.types import Message, Receive, Scope, Send

from app.core.config import settings
from app.core.database import DbSession, get_db
from app.core.database.engine import create_engine
from app.core.http import errors
from app.core.http.openapi import API
from app.crud.user import user_crud
from app.models.user import User

router = APIRouter()


def user(name: str) -> User:
    return User(username=name, email=f"{name}@example.com", hashed_password="x")


@router.post("/declared")
async def declared(db: DbSession) -> None:
    await user_crud.create(db, user("ada"))


@router.post("/plain")
async def plain(db: Annotated[AsyncSession, Depends(get_db)]) -> None:
    await user_crud.create(db, user("ada"))


@router.post("/refused")
async def refused(db: DbSession) -> None:
    await user_crud.create(db, user("ada"))
    raise HTTPException(400, "no")


@router.post("/broken")
async def broken(db: DbSession) -> None:
    await user_crud.create(db, user("ada"))
    raise RuntimeError


@router.post("/late")
async def late(db: DbSession) -> None:
    db.add_all([user("ada"), user("ada")])  # flushed, and refused, by the commit


class Recorder:
    """The application, and the order of its commits and responses."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.app = API()
        self.app.include_router(router)
        errors.install(self.app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def record(message: Message) -> None:
            self.events.append(message["type"])
            await send(message)

        def committed(_session: Session) -> None:
            self.events.append("commit")

        event.listen(Session, "after_commit", committed)
        try:
            await self.app(scope, receive, record)
        finally:
            event.remove(Session, "after_commit", committed)

    async def post(self, path: str) -> int:
        transport = ASGITransport(app=self, raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.post(path)).status_code


@pytest.mark.parametrize("path", ["/declared", "/plain"])
async def test_the_commit_comes_before_the_response(db: AsyncSession, path: str) -> None:
    recorder = Recorder()
    assert await recorder.post(path) == 200
    assert recorder.events[:2] == ["commit", "http.response.start"]
    assert await user_crud.exists(db, username="ada")


@pytest.mark.parametrize(("path", "status"), [("/refused", 400), ("/broken", 500), ("/late", 409)])
async def test_an_error_leaves_nothing_behind(db: AsyncSession, path: str, status: int) -> None:
    recorder = Recorder()
    assert await recorder.post(path) == status
    assert "commit" not in recorder.events
    assert not await user_crud.exists(db, username="ada")


@pytest.mark.usefixtures("connection")
async def test_a_rollback_reaches_the_database() -> None:
    engine = create_engine(settings)
    for _ in range(2):
        async with AsyncSession(engine) as session:
            await user_crud.create(session, user("ada"))
            await session.rollback()
            assert not await user_crud.exists(session, username="ada")
    await engine.dispose()
