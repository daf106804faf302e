"""Puts around an application what concerns its errors, too."""

from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.config import settings
from app.core.http.bodies import BodyLimits
from app.core.http.headers import ALWAYS, HTTPS_ONLY, ResponseHeaders
from app.core.http.refusals import HeadLimits, Refusals

PROBES = "/health/"


class Hosts:
    """ASGI middleware: refuses unknown hosts, except from probes, which ask an address."""

    def __init__(self, app: ASGIApp, hosts: list[str]) -> None:
        self.app = app
        self.checked = TrustedHostMiddleware(app, allowed_hosts=hosts, www_redirect=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        await (self.app if path.startswith(PROBES) else self.checked)(scope, receive, send)


def around(app: ASGIApp) -> ASGIApp:
    """Return `app` with its limits inside, then its hosts, and the headers of all outside."""
    app = BodyLimits(app, settings.BODY_TIMEOUT)
    if settings.ALLOWED_HOSTS:
        app = Hosts(app, settings.ALLOWED_HOSTS)
    app = HeadLimits(Refusals(app))
    if origins := settings.CORS_ORIGINS:
        app = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["*"],
        )
    https = HTTPS_ONLY if settings.ENVIRONMENT == "production" else {}
    return ResponseHeaders(app, ALWAYS, https)
