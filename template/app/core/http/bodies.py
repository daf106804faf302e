"""How slowly a request's body may come, and how many values its JSON may hold.

How large it may be is limited by FastAPI: `MAX_BODY_SIZE`, or the `max_body_size` of a route.
"""

import asyncio
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SLOWEST = 10_000  # bytes a second
# Each wrong value costs tens of microseconds, in which nobody else is served: with a value for
# each of these bytes of the limit on the size it is a tenth of a second for most schemas.
BYTES_PER_VALUE = 200


class BodyLimits:
    """ASGI middleware: refuses a body that comes too slowly (408) or has too many values (413)."""

    def __init__(self, app: ASGIApp, timeout: float) -> None:
        """Take the seconds that a body may take, beside one for each `SLOWEST` bytes."""
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
        if self.deadline is None:
            self.deadline = asyncio.get_running_loop().time() + self.timeout
        try:
            async with asyncio.timeout_at(self.deadline):
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
        if limit is None or sum(chunk.count(b",") for chunk in self.chunks) < (
            most := limit // BYTES_PER_VALUE
        ):
            return
        kind = Headers(scope=self.scope).get("content-type", "json")
        if "json" in kind.lower() and _commas(self.chunks) >= most:
            raise HTTPException(413, f"The body has more than {most} values; send fewer at once.")


def _commas(chunks: Sequence[bytes]) -> int:
    """Return how many commas of a JSON text are outside of its strings."""
    text = b"".join(chunks).replace(rb"\\", b"").replace(rb"\"", b"")
    return b"".join(text.split(b'"')[::2]).count(b",")
