"""Transactions that are tried again when another one was in the way."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database.faults import is_conflict, is_unavailable
from app.core.database.session import transaction

T = TypeVar("T")
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 1.0  # seconds
PATIENCE = 10  # seconds after which nothing is tried again: what failed so had waited already


async def run_in_transaction(work: Callable[[AsyncSession], Awaitable[T]], retries: int = 5) -> T:
    """Run `work` in a transaction of its own, commit it, and return what `work` returns.

    After a serialization failure, a deadlock, a lock that did not come, a Galera certification
    failure or a lost connection, `work` runs again from the start, in a new session, after a
    random pause that doubles: so it must do nothing but use the database. A connection lost
    during the commit is not tried again, as the commit may have happened.

    Args:
        work: takes the session; it does not commit.
        retries: how often it is tried again, unless that took over ten seconds already.

    Raises:
        sqlalchemy.exc.DBAPIError | OSError: the last failure, or any other at once.
        UnknownOutcomeError: if the connection is lost during the commit.
    """
    started = time.monotonic()
    for attempt in range(retries + 1):
        try:
            async with transaction() as db:
                return await work(db)
        except Exception as error:
            is_last = attempt == retries or time.monotonic() - started > PATIENCE
            if is_last or not (is_conflict(error) or is_unavailable(error)):
                raise
        pause = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
        await asyncio.sleep(random.uniform(0, pause))  # noqa: S311  no secret
    raise ValueError(f"retries is {retries}; it cannot be negative.")
