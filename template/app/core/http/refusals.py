"""What is refused outside of the application, as problems: costly heads, and what others refuse."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from app.core.http.problems import problem

DETAILS = {
    (400, b"Invalid host header"): "The host that was asked for is none of ALLOWED_HOSTS.",
    (413, b"Content Too Large"): "The body is too large.",
}
STATUSES = {status for status, _ in DETAILS}
LONGEST_COOKIES = 16 * 1024  # bytes of all together
# Each makes Python copy the rest of a quoted value, before 3.11.10 and 3.12.6 (CVE-2024-7592).
MOST_BACKSLASHES = 100


class Refusals:
    """ASGI middleware: sends a problem document in place of those texts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def send_problem(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] in STATUSES:
                start = message
                return
            if start is not None:
                held, start = start, None
                if detail := DETAILS.get((held["status"], message.get("body", b""))):
                    await problem(held["status"], detail)(scope, receive, send)
                    return
                await send(held)
            await send(message)

        await self.app(scope, receive, send_problem)


class HeadLimits:
    """ASGI middleware: refuses cookies that take long to read, and two hosts or none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or one WebSocket."""
        refusal = _refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            await problem(*refusal)(scope, receive, send)


def _refusal(scope: Scope) -> tuple[int, str] | None:
    cookies = b"".join(value for name, value in scope["headers"] if name == b"cookie")
    if len(cookies) > LONGEST_COOKIES or cookies.count(b"\\") > MOST_BACKSLASHES:
        return 431, "The cookies are too long."
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1 or (not hosts and scope.get("http_version") == "1.1"):
        return 400, "A request names one host (RFC 9112, section 3.2)."
    return None
