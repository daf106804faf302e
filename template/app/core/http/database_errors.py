"""What an error of the database becomes: 409, 422, 503 or 504, and the reason in the log."""

import logging
from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from app.core.database.faults import (
    UnknownOutcomeError,
    UnreachableError,
    is_refused,
    is_too_slow,
    is_unavailable,
)
from app.core.database.unfit import UnfitValueError
from app.core.http.problems import problem, unavailable
from app.core.http.sockets import or_close

UNFIT = "A value is too long, too large or of another kind than what can be stored."
UNKNOWN_OUTCOME = "urn:problem-type:unknown-outcome"

logger = logging.getLogger(__name__)


async def _database_error(_request: Request, error: Exception) -> JSONResponse:
    if is_refused(error):
        return problem(409, "The change conflicts with what is stored.")
    if is_too_slow(error):
        return problem(504, "The database took too long, so the query was cancelled.")
    if is_unavailable(error):
        logger.warning("Unavailable: %s", getattr(error, "orig", None) or repr(error))
        return unavailable("The database cannot answer now; try again.")
    raise error


async def _unfit(request: Request, error: Exception) -> JSONResponse:
    """A value that came from the client, as far as anybody can tell: the log has the statement."""
    assert isinstance(error, UnfitValueError)  # noqa: S101
    logger.warning("A value was refused (%s): %s", type(error.orig).__name__, error.statement)
    errors = [
        {"loc": [_place(request, name), name], "msg": UNFIT, "type": "value_error"}
        for name in error.fields
    ]
    return problem(422, UNFIT, errors=errors or None)


def _place(request: Request, name: str) -> str:
    if name in request.path_params:
        return "path"
    return "query" if name in request.query_params else "body"


async def _unknown_outcome(_request: Request, error: Exception) -> JSONResponse:
    """Nobody knows whether it was committed, so it has no Retry-After: that could do it twice."""
    logger.warning("Lost during a commit: %s", getattr(error.__cause__, "orig", error.__cause__))
    detail = (
        "The connection to the database was lost during the commit, so it may be done or not: look"
        " before you send it again, or send it with the same Idempotency-Key where one is taken."
    )
    return problem(503, detail, kind=UNKNOWN_OUTCOME)


async def _stale(_request: Request, _error: Exception) -> JSONResponse:
    """A row with a `version_id_col` was changed by somebody else since it was read."""
    return problem(409, "It was changed meanwhile; read it again.")


OF_DATABASES: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    UnfitValueError: or_close(_unfit),
    DBAPIError: or_close(_database_error),
    PoolTimeoutError: or_close(_database_error),
    UnreachableError: or_close(_database_error),
    UnknownOutcomeError: or_close(_unknown_outcome),
    StaleDataError: or_close(_stale),
}
