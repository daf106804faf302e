"""Headers that every response has, and redirects that do not repeat what a client sent."""

from collections.abc import Mapping
from urllib.parse import quote

from starlette.datastructures import URL
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}  # seconds: a year


class ResponseHeaders:
    """ASGI middleware: adds headers to responses, except to those that have their own."""

    def __init__(
        self, app: ASGIApp, headers: Mapping[str, str], https: Mapping[str, str] | None = None
    ) -> None:
        """Take the headers of all responses, and those of responses over HTTPS."""
        self.app = app
        self.headers = [(key.lower().encode(), value.encode()) for key, value in headers.items()]
        self.https = [
            *self.headers,
            *((key.lower().encode(), value.encode()) for key, value in (https or {}).items()),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        added = self.https if scope["scheme"] == "https" else self.headers

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                names = dict(given)
                headers = [*given, *(header for header in added if header[0] not in names)]
                if b"location" in names:
                    headers = _relative(headers, scope)
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _relative(headers: list[tuple[bytes, bytes]], scope: Scope) -> list[tuple[bytes, bytes]]:
    """Return the headers with no host in `Location` that is only there as the client sent it.

    A cache in front would hand a redirect to the host of one client's choice to all others.
    """
    root = {"path": "/", "query_string": b"", "headers": scope["headers"]}
    origin = str(URL(scope={**root, "scheme": scope["scheme"], "server": scope.get("server")}))
    origin = origin.removesuffix("/")
    return [
        (name, _without(value.decode("latin-1"), origin) if name == b"location" else value)
        for name, value in headers
    ]


def _without(location: str, origin: str) -> bytes:
    path = location.removeprefix(origin)
    if path == location or (path and path[0] not in "/?#"):
        return location.encode("latin-1")
    path = path.replace(quote(origin, safe=""), "")  # where to go back to, for one
    if not path.startswith("/"):
        path = f"/{path}"
    elif path.startswith(("//", "/\\")):
        path = f"/.{path}"  # else the next word would be the name of a host
    return path.encode("latin-1")
