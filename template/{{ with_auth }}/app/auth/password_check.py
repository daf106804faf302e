"""How often a password may be wrong.

Each wrong one counts for the name that was given and the client together, for the client, and for
the name. Nothing is counted by account, so names of accounts and other names get the same answers.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.attempts import attempt_crud
from app.auth.settings import auth_settings
from app.auth.throttle import refuse_beyond, subject_of, too_many, turn
from app.core.database import Key, database, run_in_transaction, utcnow

UNDER_ATTACK = 3  # wrong passwords of a client for a name that many clients fail for
CHECKED_AT_ONCE = 4  # passwords of one client in each process; the others wait in turn
PENDING = timedelta(minutes=1)  # after which a check that did not end (a crash) no longer counts
PATIENCE = timedelta(seconds=5)  # to wait for checks in other processes


def _both(kind: str, name: str, client: str) -> str:
    return subject_of(kind, "name and client", name, client)


class PasswordCheck:
    """A password that is being checked; it counts as wrong unless `succeed` is called."""

    def __init__(self, kind: str, name: str, client: str) -> None:
        self.both, self.client = _both(kind, name, client), subject_of(kind, "client", client)
        self.succeeded = False
        self._name = subject_of(kind, "name", name)
        self._pending = subject_of("pending", self.both)
        self._keys: list[Key] = []

    async def succeed(self, db: AsyncSession) -> None:
        """Let it not count, nor what was wrong before for this name from this client."""
        await attempt_crud.forget(db, self.both)
        await attempt_crud.remove(db, self._keys)
        self.succeeded = True

    async def begin(self) -> None:
        """Take one of the attempts that are left.

        It is committed before the others are counted. So however many come at once, those that are
        wrong or in progress are never more than allowed; who is too much waits for the outcome.

        Raises:
            HTTPException: 429 if too many were wrong.
        """
        deadline = utcnow() + PATIENCE
        await self._left()
        while utcnow() < deadline:
            self._keys = [await run_in_transaction(self._take)]
            if await self._left() >= 0:
                return
            await run_in_transaction(lambda db: attempt_crud.remove(db, self._keys))
            await asyncio.sleep(random.uniform(0.01, 0.2))  # noqa: S311  no secret
        raise too_many(1)

    async def _take(self, db: AsyncSession) -> Key:
        return await attempt_crud.record(db, self._pending)

    async def fail(self, db: AsyncSession) -> None:
        """Count it as wrong."""
        await attempt_crud.remove(db, self._keys)
        await attempt_crud.record(db, self.both, self.client, self._name)

    async def _left(self) -> int:
        """Return how many attempts are left, less than 0 if this one is too much."""
        window = timedelta(minutes=auth_settings.LOGIN_ATTEMPTS_MINUTES)
        windows = dict.fromkeys((self.both, self.client, self._name), window)
        async with database.read_primary() as db:
            counted = await attempt_crud.counted(db, windows | {self._pending: PENDING})
        limit = auth_settings.LOGIN_ATTEMPTS
        name = counted.get(self._name)
        if name and name.number >= auth_settings.LOGIN_ATTEMPTS_PER_NAME:
            limit = min(limit, UNDER_ATTACK)
        refuse_beyond(counted.get(self.client), auth_settings.LOGIN_ATTEMPTS_PER_CLIENT, window)
        refuse_beyond(counted.get(self.both), limit, window)
        used = [counted[one].number for one in (self.both, self._pending) if one in counted]
        return limit - sum(used)


@asynccontextmanager
async def password_check(kind: str, name: str, client: str) -> AsyncIterator[PasswordCheck]:
    """Give what counts as a wrong password at the end, unless its `succeed` was called.

    Args:
        kind: what the password is asked for; each kind is counted by itself.
        name: whose it would be, written as such names are stored.
        client: the network that the request comes from.

    Raises:
        HTTPException: 429 if too many were wrong.
    """
    check = PasswordCheck(kind, name, client)
    async with turn(check.both), turn(check.client, CHECKED_AT_ONCE):
        await check.begin()
        yield check
        if not check.succeeded:
            await run_in_transaction(check.fail)


async def forget_failures(db: AsyncSession, kind: str, names: Iterable[str], client: str) -> None:
    """Count the wrong passwords for these names from this client from none again."""
    await attempt_crud.forget(db, *(_both(kind, name, client) for name in names))
