"""Headers of the pages: they run no foreign scripts, and nothing keeps them."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.http.headers import ResponseHeaders

HEADERS = {
    # starlette-admin writes scripts into its pages.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}


class PageHeaders(ResponseHeaders):
    """ASGI middleware: adds `HEADERS` to all but the files that pages are made of."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app, HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        serve = self.app if "/static/" in scope.get("path", "") else super().__call__
        await serve(scope, receive, send)
