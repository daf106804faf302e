"""A client reads what it wrote: its last write's time travels with it, in a cookie or a header."""

import time
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session
from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.database.reading import READING

COOKIE = "last_write"
HEADER = "x-last-write"  # for clients that keep no cookies: send back what the response had

_client: ContextVar[dict[str, float] | None] = ContextVar("client", default=None)


def last_write() -> float:
    """Return when the client of this request wrote last, in seconds since 1970, or 0."""
    client = _client.get()
    return client["wrote"] if client else 0.0


def _committed(session: Session) -> None:
    client = _client.get()
    if client is not None and not session.info.get(READING):
        client["wrote"] = client["now"] = time.time()


class ReadYourWrites:
    """ASGI middleware: takes the token in, and gives one out after a commit."""

    def __init__(self, app: ASGIApp, max_age: int) -> None:
        """Wrap `app`; after `max_age` seconds every replica in use is fresh enough."""
        self.app, self.max_age = app, max_age
        # Without replicas there is no such listener: it keeps writes from the fast path.
        event.listen(Session, "after_commit", _committed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client = {"wrote": _token(scope)}
        _client.set(client)

        async def send_token(message: Message) -> None:
            if message["type"] == "http.response.start" and "now" in client:
                headers = MutableHeaders(scope=message)
                token = f"{client['now']:.3f}"
                headers[HEADER] = token
                rules = f"Max-Age={self.max_age}; Path=/; HttpOnly; SameSite=Lax"
                headers.append("set-cookie", f"{COOKIE}={token}; {rules}")
            await send(message)

        await self.app(scope, receive, send_token)


def _token(scope: Scope) -> float:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    cookies: dict[str, Any] = cookie_parser(headers.get(b"cookie", b"").decode("latin-1"))
    given = headers.get(HEADER.encode(), b"").decode("latin-1") or cookies.get(COOKIE, "0")
    try:
        return min(float(given), time.time())
    except ValueError:
        return 0.0
