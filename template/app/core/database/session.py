"""Sessions. Only `transaction` commits, but for what `CRUD` writes by one statement alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database.connection import database
from app.core.database.faults import UnknownOutcomeError, is_conflict, is_unavailable
from app.core.database.writing import commit

_in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)


def refuse_beside_session() -> None:
    """Refuse a second transaction.

    Raises:
        RuntimeError: in a request with a `DbSession`, or a block of `transaction`.
    """
    if _in_transaction.get():
        raise RuntimeError(
            "There is a transaction already, and this would not be undone with it: pass its session"
            " to insert or patch, which are part of it."
        )


@asynccontextmanager
async def transaction() -> AsyncIterator[AsyncSession]:
    """Give a session that is committed at the end, or rolled back if the block raises.

    Raises:
        UnknownOutcomeError: if the database goes away during the commit.
    """
    session = database.sessions()
    before = _in_transaction.get()
    _in_transaction.set(True)
    try:
        yield session
        if session.new or session.dirty or session.deleted:
            await session.flush()  # what fails here is not committed, for certain
        try:
            await commit(session)
        except Exception as error:
            if is_unavailable(error) and not is_conflict(error):
                raise UnknownOutcomeError from error
            raise
    except BaseException:
        await asyncio.shield(session.close())
        raise
    finally:
        _in_transaction.set(before)
