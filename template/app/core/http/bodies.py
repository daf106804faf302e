"""How slowly a request's body may come, how many values its JSON may have, and how deep.

How large it may be is limited by FastAPI: `MAX_BODY_SIZE`, or the `max_body_size` of a route.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOWEST = 10_000  # bytes a second
# Each wrong value costs tens of microseconds, in which nobody else is served: with a value for
# each of these bytes of the limit on the size it is a tenth of a second for most schemas.
BYTES_PER_VALUE = 200
BYTES_PER_ESCAPE = 8  # the same for the escapes of a form
MOST_FIELDS = 10_000  # of a form, empty ones too
DEEPEST = 100  # lists and objects in each other; Pydantic writes no response of more than 255
LONGEST_NUMBER = 400  # digits; reading them takes quadratic time
DIGITS_MATTER = 256 * 1024  # bytes from which on long numbers could take a tenth of a second
OPENING = b"[{"
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)


class BodyLimits:
    """ASGI middleware: refuses a body that comes too slowly (408) or has too many values (413)."""

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        """Take the seconds that a body may take, beside one for each `SLOWEST` bytes.

        No part of it may take longer than that either, however many bytes there are already.
        """
        self.app = app
        self.timeout = timeout

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            receive = _Body(scope, receive, self.timeout)
        await self.app(scope, receive, send)


class _Body:
    """The `receive` of one request."""

    def __init__(self, scope: Scope, receive: Receive, timeout: float) -> None:
        self.scope = scope
        self.receive = receive
        self.timeout = timeout
        self.deadline: float | None = None
        self.chunks: list[bytes] = []
        self.complete = False

    async def __call__(self) -> Message:
        if self.complete:
            return await self.receive()
        patience = asyncio.get_running_loop().time() + self.timeout
        if self.deadline is None:
            self.deadline = patience
        try:
            async with asyncio.timeout_at(min(self.deadline, patience)):
                message = await self.receive()
        except TimeoutError:
            raise HTTPException(
                408, "The body came too slowly; send it again.", headers={"Connection": "close"}
            ) from None
        body = message.get("body", b"")
        self.deadline += len(body) / SLOWEST
        self.chunks.append(body)
        if not message.get("more_body"):
            self.complete = True
            self._check()
            self.chunks.clear()
        return message

    def _check(self) -> None:
        limit = self.scope.get(MAX_BODY_SIZE_SCOPE_KEY)
        kind = Headers(scope=self.scope).get("content-type", "json").lower()
        if limit is not None and "json" in kind:
            check_json(b"".join(self.chunks), limit // BYTES_PER_VALUE)
        elif limit is not None and "urlencoded" in kind:
            text = b"".join(self.chunks)
            if text.count(b"%") > limit // BYTES_PER_ESCAPE or text.count(b"&") > MOST_FIELDS:
                raise HTTPException(413, "The form has too many fields or escapes: send JSON.")


def check_json(text: bytes, most: int) -> None:
    """Refuse JSON that takes long to read, or that no response could hold.

    Args:
        most: how many values it may have; a list or an object is one, too.

    Raises:
        HTTPException: 400 or 413.
    """
    if b"\0" in text[:4] or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise HTTPException(400, "JSON is sent in UTF-8 (RFC 8259, section 8.1).")
    opened = text.count(b"[") + text.count(b"{")
    quotes = text.count(b'"') - text.count(rb"\"")
    if opened <= DEEPEST and opened + text.count(b",") <= most and len(text) < DIGITS_MATTER:
        return
    # Each string is a key or a value; one that ends with a backslash is counted by half.
    if quotes > 4 * most:
        raise _too_many(most)
    outside = b"".join(text.replace(rb"\\", b"").replace(rb"\"", b"").split(b'"')[::2])
    brackets = outside.translate(None, NO_BRACKETS)
    if outside.count(b",") + len(brackets) // 2 > most:
        raise _too_many(most)
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in OPENING else -1
        if depth > DEEPEST:
            raise HTTPException(400, f"The body is nested more than {DEEPEST} deep.")
    if b"0" * (LONGEST_NUMBER + 1) in outside.translate(DIGITS_AS_ZEROS):
        raise HTTPException(400, f"The body has a number of more than {LONGEST_NUMBER} digits.")


def _too_many(most: int) -> HTTPException:
    return HTTPException(413, f"The body has more than {most} values; send fewer at once.")
