"""Every error answers as a problem document (RFC 9457), without SQL and without rejected input."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from fastapi.utils import is_body_allowed_for_status_code
from starlette.exceptions import HTTPException
from starlette.routing import Match

from app.core.http.database_errors import OF_DATABASES
from app.core.http.json_text import LoneSurrogateError
from app.core.http.problems import (
    CONTENT,
    MEDIA_TYPE,
    RETRY_AFTER,
    Problem,
    problem,
    problems,
    unavailable,
)
from app.core.passwords import WeakPasswordError

__all__ = ["CONTENT", "MEDIA_TYPE", "RETRY_AFTER", "Problem", "problem", "problems", "unavailable"]

MAX_ERRORS = 100  # of a 422: a body may be wrong in very many places


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  registered for this class only
    headers = dict(error.headers or {})
    if not is_body_allowed_for_status_code(error.status_code):
        return Response(status_code=error.status_code, headers=headers)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (methods := _methods(request)):
        headers["Allow"] = ", ".join(methods)
    return problem(error.status_code, error.detail, headers=headers)


def _methods(request: Request) -> list[str]:
    """Return all methods of this path (RFC 9110, section 15.5.6), not those of one route only.

    Returns:
        None of them where a mounted application refused the method: it knows its own.
    """
    scope = request.scope
    asked = {key: scope[key] for key in ("type", "path", "headers")}
    # A mount has moved its own prefix into the root path.
    asked["root_path"] = scope.get("app_root_path", scope.get("root_path", ""))
    routes = request.app.router.routes
    known = {method for route in iter_route_contexts(routes) for method in route.methods or ()}
    allowed = [
        method
        for method in sorted(known | {scope["method"]})
        if any(route.matches({**asked, "method": method})[0] is Match.FULL for route in routes)
    ]
    return [] if scope["method"] in allowed else allowed


async def _invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = error.errors()
    errors = [
        {"loc": item["loc"], "msg": item["msg"], "type": item["type"]}
        for item in found[:MAX_ERRORS]
    ]
    more = f" These are {MAX_ERRORS} of {len(found)} errors." if len(found) > MAX_ERRORS else ""
    return problem(422, f"The request is not valid.{more}", errors=errors)


async def _lone_surrogate(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LoneSurrogateError)  # noqa: S101
    return problem(422, error.detail, errors=error.errors)


async def _weak_password(_request: Request, error: Exception) -> JSONResponse:
    """Of a password that could be compared with its owner only after the request was read."""
    assert isinstance(error, WeakPasswordError)  # noqa: S101
    found = {"loc": ["body", error.field], "msg": str(error), "type": "value_error"}
    return problem(422, "The request is not valid.", errors=[found])


async def _unexpected_error(_request: Request, _error: Exception) -> JSONResponse:
    return problem(500, "Something went wrong here; it has been logged.")


HANDLERS: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: _http_error,
    RequestValidationError: _invalid_request,
    LoneSurrogateError: _lone_surrogate,
    WeakPasswordError: _weak_password,
    **OF_DATABASES,
}
"""The responses to errors that are no faults of the code."""


def install(app: FastAPI) -> None:
    """Make `app` answer every error with a problem document."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(Exception, _unexpected_error)
