"""Sessions that are over when they are closed by whoever made them.

SQLAlchemy's `close_resets_only=False` does that, too, but then `close` and `invalidate` inside of a
transaction would be the end, where its documentation lets the session go on.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlalchemy.orm import Session, sessionmaker

from app.core.database.orm import AsyncSession

ENDED = "ended"  # in the `info` of a session
MESSAGE = (
    "This Session has been permanently closed and is unable to handle any more transaction"
    " requests: it ended with its request or its block. What runs later takes a session of its own:"
    " `async with transaction() as db:`."
)

NO_ENGINE = "There is no engine yet: await database.initialize() first."


class Sessions(async_sessionmaker[AsyncSession]):
    """Makes sessions once there is an engine, which `configure(bind=…)` gives it."""

    def __call__(self, **options: Any) -> AsyncSession:
        """Return a new session.

        Raises:
            RuntimeError: if there is no engine yet.
        """
        if not any((self.kw | options).get(name) for name in ("bind", "binds")):
            raise RuntimeError(NO_ENGINE)
        return super().__call__(**options)


@asynccontextmanager
async def ending(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """Give the session; close it at the end, after which it raises InvalidRequestError."""
    try:
        yield session
    finally:
        if session.in_transaction():
            await session.__aexit__(None, None, None)  # also if it is cancelled
        else:
            session.sync_session.close()
        session.info[ENDED] = True


def ending_sessions(**options: Any) -> async_sessionmaker[AsyncSession]:
    """Return what makes sessions for `ending`.

    Args:
        options: as `async_sessionmaker` takes them.
    """
    sync = sessionmaker(class_=AsyncSession.sync_session_class)
    event.listen(sync, "after_transaction_create", _refuse)
    return Sessions(class_=AsyncSession, sync_session_class=sync, expire_on_commit=False, **options)


def _refuse(session: Session, _transaction: Any) -> None:
    if ENDED in session.info:
        session.close()
        raise InvalidRequestError(MESSAGE)
