"""What of a request's head is refused before anything reads it: odd hosts, and costly cookies."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.http.problems import problem

LONGEST_COOKIES = 16 * 1024  # bytes of all together
# Each makes Python copy the rest of a quoted value, before 3.11.10 and 3.12.6 (CVE-2024-7592).
MOST_BACKSLASHES = 100


class HeadLimits:
    """ASGI middleware: refuses cookies that take long to read, and two hosts or none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            cookies = b"".join(value for name, value in scope["headers"] if name == b"cookie")
            if len(cookies) > LONGEST_COOKIES or cookies.count(b"\\") > MOST_BACKSLASHES:
                await problem(431, "The cookies are too long.")(scope, receive, send)
                return
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) > 1 or (not hosts and scope["http_version"] == "1.1"):
                detail = "A request names one host (RFC 9112, section 3.2)."
                await problem(400, detail)(scope, receive, send)
                return
        await self.app(scope, receive, send)
