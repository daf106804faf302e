"""/docs and /redoc, whose scripts come from this server: they work without the internet."""

import base64
import hashlib
import re

from fastapi import FastAPI, Request
from fastapi.openapi.docs import (
    get_redoc_html,
    get_swagger_ui_html,
    get_swagger_ui_oauth2_redirect_html,
)
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

OAUTH2_REDIRECT = "/docs/oauth2-redirect"
FILES = "/docs/files"
INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def install(app: FastAPI) -> None:
    """Add the pages, if there is a document to show."""
    if not app.openapi_url:
        return
    app.add_route("/docs", _docs, include_in_schema=False)
    app.add_route(OAUTH2_REDIRECT, _oauth2_redirect, include_in_schema=False)
    app.add_route("/redoc", _redoc, include_in_schema=False)
    app.mount(FILES, StaticFiles(packages=[("fastapi_offline", "static")]))


def _below(request: Request, path: str) -> str:
    """Return the address of `path`, also behind a proxy that serves the application below one."""
    return f"{request.scope.get('root_path', '').rstrip('/')}{path}"


async def _docs(request: Request) -> HTMLResponse:
    files = _below(request, FILES)
    page = get_swagger_ui_html(
        openapi_url=_below(request, request.app.openapi_url),
        title=request.app.title,
        oauth2_redirect_url=_below(request, OAUTH2_REDIRECT),
        init_oauth=request.app.swagger_ui_init_oauth,
        swagger_ui_parameters=request.app.swagger_ui_parameters,
        swagger_js_url=f"{files}/swagger-ui-bundle.js",
        swagger_css_url=f"{files}/swagger-ui.css",
        swagger_favicon_url=f"{files}/favicon.png",
    )
    return _protected(page)


async def _oauth2_redirect(_request: Request) -> HTMLResponse:
    return _protected(get_swagger_ui_oauth2_redirect_html())


async def _redoc(request: Request) -> HTMLResponse:
    files = _below(request, FILES)
    page = get_redoc_html(
        openapi_url=_below(request, request.app.openapi_url),
        title=request.app.title,
        redoc_js_url=f"{files}/redoc.standalone.js",
        redoc_favicon_url=f"{files}/favicon.png",
        with_google_fonts=False,
    )
    return _protected(page)


def _protected(page: HTMLResponse) -> HTMLResponse:
    """Let a page run its own scripts only, and ask only this server."""
    text = bytes(page.body).decode()
    digests = [hashlib.sha256(script.encode()).digest() for script in INLINE.findall(text)]
    scripts = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:;"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    # The window of another login page has to find this one again.
    page.headers["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
    return page
