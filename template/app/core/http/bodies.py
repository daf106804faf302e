"""How slowly a request's body may come, and how much of a form or of JSON it may hold.

How large it may be is limited by FastAPI: `MAX_BODY_SIZE`, or the `max_body_size` of a route.
"""

import asyncio
import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.http.json_limits import check_json
from app.core.http.problems import problem

SLOWEST = 10_000  # bytes a second
# Each wrong value costs tens of microseconds, in which nobody else is served: with a value for
# each of these bytes of the limit on the size it is a tenth of a second for most schemas.
BYTES_PER_VALUE = 200
BYTES_PER_ESCAPE = 8  # the same for the escapes of a form
MOST_FIELDS = 10_000  # of a form, empty ones too
# Of a part of a form, each of which takes a microsecond to read.
PART = b"\ncontent-disposition:"
MANY_PARAMETERS = re.compile(PART + rb"(?:[^\r\n;]*;){11}")
LONGEST_LINE = 16_384  # bytes of the beginning of a part that are kept until the next chunk


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
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(scope, receive, self.timeout)
        answer = _Answer(body, send)
        try:
            await self.app(scope, body, answer)
        except Exception:
            if body.refusal is None or answer.started:
                raise
        if body.refusal is not None and not answer.started:
            refusal = body.refusal
            response = problem(refusal.status_code, refusal.detail, headers=refusal.headers)
            await response(scope, receive, send)


class _Answer:
    """The `send` of one request: drops what was made of a refusal that was taken for a fault.

    A middleware may have wrapped it, as `@app.middleware("http")` does.
    """

    def __init__(self, body: "_Body", send: Send) -> None:
        self.body = body
        self.send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        refusal = self.body.refusal
        is_other = refusal is not None and message.get("status") != refusal.status_code
        if is_other and not self.started:
            return
        self.started = True
        await self.send(message)


class _Body:
    """The `receive` of one request."""

    def __init__(self, scope: Scope, receive: Receive, timeout: float) -> None:
        self.scope = scope
        self.receive = receive
        self.timeout = timeout
        self.deadline: float | None = None
        self.kind = Headers(scope=scope).get("content-type", "").lower()
        self.chunks: list[bytes] = []
        self.line = b""
        self.complete = False
        self.refusal: HTTPException | None = None

    async def __call__(self) -> Message:
        if self.complete:
            return await self.receive()
        try:
            return await self._checked()
        except HTTPException as error:
            self.refusal = error
            raise

    async def _checked(self) -> Message:
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
        if "multipart" in self.kind:
            self._look_at_parts(body)
        elif "json" in self.kind or "urlencoded" in self.kind:
            self.chunks.append(body)
        if not message.get("more_body"):
            self.complete = True
            self._check()
            self.chunks.clear()
        return message

    def _look_at_parts(self, chunk: bytes) -> None:
        seen = self.line + chunk.lower()
        if MANY_PARAMETERS.search(seen):
            raise HTTPException(400, "A part of the form has too many parameters.")
        _, newline, last = seen.rpartition(b"\n")
        line = newline + last[:LONGEST_LINE]
        self.line = line if PART.startswith(line[: len(PART)]) else b""

    def _check(self) -> None:
        limit = self.scope.get(MAX_BODY_SIZE_SCOPE_KEY)
        if limit is None:
            return
        body = b"".join(self.chunks)
        if "json" in self.kind:
            check_json(body, limit // BYTES_PER_VALUE)
        elif "urlencoded" in self.kind and (
            body.count(b"%") > limit // BYTES_PER_ESCAPE or body.count(b"&") > MOST_FIELDS
        ):
            raise HTTPException(413, "The form has too many fields or escapes: send JSON.")
