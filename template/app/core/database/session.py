"""Sessions: in a request `db: DbSession` or `db: ReadSession`, elsewhere `transaction()`.

They are SQLAlchemy's own (SQLModel's, in a project with SQLModel), so what their documentation says
holds. `transaction` commits, and nothing else does.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Annotated

from fastapi import Depends, WebSocketDisconnect
from sqlalchemy.orm import Session

from app.core.database.connection import database
from app.core.database.ending import ending
from app.core.database.faults import UnknownOutcomeError, is_conflict, is_unavailable
from app.core.database.orm import AsyncSession


class _Open:
    """Whether a transaction is open; what a task starts meanwhile knows it, too."""

    def __init__(self) -> None:
        self.is_open = True


_current: ContextVar[_Open | None] = ContextVar("transaction", default=None)


def refuse_beside_session() -> None:
    """Refuse a second transaction.

    Raises:
        RuntimeError: in a request with a `DbSession`, or a block of `transaction`.
    """
    current = _current.get()
    if current is not None and current.is_open:
        raise RuntimeError(
            "There is a transaction already, and this would not be undone with it: pass its session"
            " to insert or patch, which are part of it."
        )


@asynccontextmanager
async def transaction() -> AsyncIterator[AsyncSession]:
    """Give a session that is committed at the end, or rolled back if the block raises.

    Raises:
        UnknownOutcomeError: if the connection is lost during the commit.
        sqlalchemy.exc.TimeoutError: if no connection becomes free in time.
    """
    await database.initialize()
    async with database.gate.admitted(), ending(database.sessions()) as session:
        outer, current = _current.get(), _Open()
        _current.set(current)
        try:
            yield session
            await _commit(session)
        finally:
            current.is_open = False
            _current.set(outer)


async def _commit(session: AsyncSession) -> None:
    if not session.in_transaction():
        return  # it did nothing, or was committed, rolled back or closed in the block
    is_committing = False

    def commit(sync: Session) -> None:
        nonlocal is_committing
        sync.flush()  # what fails here is not committed, for certain
        is_committing = True
        sync.commit()

    try:
        await session.run_sync(commit)
    except Exception as error:
        if is_committing and is_unavailable(error) and not is_conflict(error):
            raise UnknownOutcomeError from error
        raise


@asynccontextmanager
async def reading() -> AsyncIterator[AsyncSession]:
    """Give a session that only reads, each statement by itself: there is no transaction.

    Raises:
        sqlalchemy.exc.TimeoutError: if no connection becomes free in time.
    """
    await database.initialize()
    bind, gate = await database.choose_reader()
    async with gate.admitted(), ending(database.read_sessions(bind=bind)) as session:
        yield session


async def _transaction() -> AsyncIterator[AsyncSession]:
    left: WebSocketDisconnect | None = None
    async with transaction() as session:
        try:
            yield session
        except WebSocketDisconnect as error:  # how a socket ends: what it stored is kept
            left = error
    if left is not None:
        raise left


async def _reading() -> AsyncIterator[AsyncSession]:
    async with reading() as session:
        yield session


# FastAPI ends a dependency of the scope "function" before it sends the response, so that a commit
# that fails is an error to the client. The functions below let everybody share that one session,
# whatever scope they ask for.


async def get_db(
    session: Annotated[AsyncSession, Depends(_transaction, scope="function")],
) -> AsyncSession:
    """Return the session of this request: one transaction, committed before the response is sent.

    Any exception, HTTPException included, rolls it back. After the endpoint it is closed, so that
    background tasks and streams take a session of their own: `async with transaction() as db`.
    """
    return session


async def get_read_db(
    session: Annotated[AsyncSession, Depends(_reading, scope="function")],
) -> AsyncSession:
    """Return a session that only reads, without the cost of a transaction."""
    return session


DbSession = Annotated[AsyncSession, Depends(get_db)]
ReadSession = Annotated[AsyncSession, Depends(get_read_db)]
