"""Limits by client and by mailbox, counted in the database: for all replicas, over restarts."""

import asyncio
import hmac
from datetime import timedelta
from math import ceil
from weakref import WeakValueDictionary

from fastapi import HTTPException, Request

from app.auth.attempts import Counted, attempt_crud
from app.auth.client import client_network
from app.auth.settings import auth_settings
from app.core.config import settings
from app.core.database import database, run_in_transaction, utcnow

HOUR = timedelta(hours=1)
TOO_MANY_PASSWORDS = "Too many passwords were tried; wait."
TOO_MANY_MAILS = "Too many mails were asked for; wait."

_turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()


def subject_of(*parts: str) -> str:
    """Return what stands for `parts` in the table: nobody reads names or addresses from it."""
    key = settings.SECRET_KEY.get_secret_value().encode()
    return hmac.digest(key, "\n".join(parts).encode(errors="surrogatepass"), "sha256").hex()


def turn(subject: str, places: int = 1) -> asyncio.Semaphore:
    """Return what lets so many of this process at a time do something about `subject`."""
    return _turns.setdefault(subject, asyncio.Semaphore(places))


def refuse_beyond(
    counted: Counted | None, limit: int, window: timedelta, detail: str = TOO_MANY_PASSWORDS
) -> None:
    """Refuse if `limit` is used up.

    Raises:
        HTTPException: 429, with the seconds after which there is room again as Retry-After.
    """
    if counted is None or counted.number < limit:
        return
    start = counted.first if counted.number == limit else counted.last
    raise too_many(ceil((start + window - utcnow()).total_seconds()), detail)


def too_many(seconds: int, detail: str = TOO_MANY_PASSWORDS) -> HTTPException:
    """Return the 429 to raise."""
    return HTTPException(429, detail, headers={"Retry-After": str(max(1, seconds))})


async def limit_mail_requests(request: Request) -> None:
    """Count a valid request for a mail; it depends on the client alone whether it is refused.

    Raises:
        HTTPException: 429 if this client has asked for too many, whoever they were for.
    """
    subject = subject_of("mail", client_network(request))
    async with turn(subject):
        async with database.read_primary() as db:
            counted = await attempt_crud.counted(db, {subject: HOUR})
        limit = auth_settings.MAIL_REQUESTS_PER_CLIENT
        refuse_beyond(counted.get(subject), limit, HOUR, TOO_MANY_MAILS)
        await run_in_transaction(lambda db: attempt_crud.record(db, subject))


async def may_mail_taken(email: str) -> bool:
    """Count a mail that says that an account exists; return whether it may be sent."""
    subject = subject_of("taken", email)
    await run_in_transaction(lambda db: attempt_crud.record(db, subject))
    async with database.read_primary() as db:
        counted = await attempt_crud.counted(db, {subject: HOUR})
    return counted[subject].number <= auth_settings.MAILS_PER_HOUR
