"""Requests that are safe to send again: `APIRouter(route_class=IdempotentRoute)`.

A request's `Idempotency-Key` is written in the transaction of its work, with the answer. So they
are stored together or not at all, and when the client sends the request again, because it got no
answer, it gets the stored one (draft-ietf-httpapi-idempotency-key-header-07, section 2). One that
comes while the first is at work waits for it: the key's row is locked.
"""

import random
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Depends, Header, HTTPException, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import Column, MetaData, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Base, ExactText, JSONType, UTCDateTime, get_db, load_models, utcnow

NAME = "idempotency_keys"
HEADER = "Idempotency-Key"
LIFETIME = timedelta(days=1)
SWEEP = 0.02  # of the requests delete old rows,
SWEPT = 200  # this many
KEPT = ("content-type", "etag", "location")  # cookies may be secrets


def make_table(metadata: MetaData = Base.metadata) -> Table:
    """Return the table of keys; a module in `app/models/` calls it, then migrations have it."""
    return Table(
        NAME,
        metadata,
        Column("key", ExactText(64), primary_key=True),
        Column("request", String(64), nullable=False),
        Column("answer", JSONType),
        Column("created_at", UTCDateTime, nullable=False, index=True),
    )


class _Attempt:
    """A request with a key; only hashes of both are stored."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._table = Base.metadata.tables[NAME]
        self._db: AsyncSession | None = None  # set while there is an answer to store
        self._key = ""

    async def begin(self, db: AsyncSession) -> Response | None:
        """Claim the key in this transaction, or return what was answered before."""
        request = self._request
        # Whoever checked who asks may have said so: an access token is a new one after a while.
        caller = getattr(request.state, "caller", None)
        sender = request.headers.get("authorization") if caller is None else ""
        head = f"{request.method} {request.url.path}?{request.url.query} {sender} ".encode()
        sent = sha256(head + await request.body()).hexdigest()
        self._key = sha256(f"{caller} {request.headers[HEADER]}".encode()).hexdigest()
        row = insert(self._table).values(key=self._key, request=sent, created_at=utcnow())
        try:
            await db.execute(row)
        except IntegrityError:
            await db.rollback()
            stored = (await db.execute(select(self._table).filter_by(key=self._key))).one()
        else:
            self._db = db
            return None
        if stored.request != sent:
            raise HTTPException(422, "This Idempotency-Key was sent with another request.")
        answer: dict[str, Any] = stored.answer
        return Response(answer["body"], answer["status"], answer["headers"])

    async def end(self, response: Response) -> None:
        """Store the answer in the same transaction; sometimes, delete old ones."""
        if self._db is None:
            return
        kept = {name: response.headers[name] for name in KEPT if name in response.headers}
        answer = {"status": response.status_code, "headers": kept}
        answer["body"] = bytes(response.body).decode()
        await self._db.execute(update(self._table).filter_by(key=self._key).values(answer=answer))
        if random.random() < SWEEP:  # noqa: S311  no secret
            key, made = self._table.c.key, self._table.c.created_at
            old = select(key).where(made < utcnow() - LIFETIME).limit(SWEPT)
            keys = (await self._db.scalars(old.with_for_update(skip_locked=True))).all()
            await self._db.execute(delete(self._table).where(key.in_(keys)))


_attempt: ContextVar[_Attempt | None] = ContextVar("attempt", default=None)
Key = Annotated[str | None, Header(alias=HEADER, min_length=1, max_length=255)]


async def _document(_key: Key = None) -> None:
    """Put the header into the API's document, and refuse an empty one."""


class IdempotentRoute(APIRoute):
    """A route that honours `Idempotency-Key`; what it answers to a key is kept for a day."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Make the route.

        Raises:
            TypeError: if the endpoint writes without a `DbSession`, or there is no table of keys.
        """
        if NAME not in load_models().tables:
            raise TypeError(f"There is no table {NAME}: call make_table() in app/models, migrate.")
        options["dependencies"] = [*(options.get("dependencies") or ()), Depends(_document)]
        super().__init__(path, self._once(endpoint), **options)
        sessions = [needed.name for needed in self.dependant.dependencies if needed.call is get_db]
        self._session = sessions[0] if sessions else None
        if self._session is None and not {"GET", "HEAD"}.issuperset(self.methods or ()):
            raise TypeError(
                f"{endpoint.__name__} takes no DbSession, in whose transaction its key is stored:"
                " declare one, and write by insert and patch instead of insert_now and patch_now."
            )

    def _once(self, endpoint: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Return `endpoint` behind the look for an answer: whoever may not ask came no further."""

        @wraps(endpoint)
        async def once(**values: Any) -> Any:
            attempt = _attempt.get()
            if attempt is None or self._session is None:
                return await endpoint(**values)
            return await attempt.begin(values[self._session]) or await endpoint(**values)

        return once

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what serves a request, up to the commit."""
        serve = super().get_route_handler()

        async def serve_once(request: Request) -> Response:
            if not request.headers.get(HEADER):
                return await serve(request)
            await request.body()  # it can be read once, and again from here
            token = _attempt.set(attempt := _Attempt(request))
            try:
                response = await serve(request)
            finally:
                _attempt.reset(token)
            await attempt.end(response)
            return response

        return serve_once
