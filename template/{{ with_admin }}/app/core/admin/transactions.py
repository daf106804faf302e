"""The session of a request for a page."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette_admin.helpers import run_on_commit_callbacks

from app.api.errors import database_error, http_error, unknown_outcome
from app.core.database import database, transaction
from app.core.database.faults import UnknownOutcomeError, UnreachableError

WITHOUT = ("/login", "/logout")  # these have sessions of their own


class _RefusedError(Exception):
    """Rolls back what a page refused."""

    def __init__(self, response: Response) -> None:
        self.response = response


class Transactions(BaseHTTPMiddleware):
    """Commits what a page wrote before it answers, and rolls back what it answers with an error.

    What was sent is received before a connection is taken: a slow client would hold one. Limits of
    bodies and errors of the database get the response that the API gives.
    """

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Serve one request."""
        try:
            return await self._serve(request, call_next)
        except HTTPException as error:  # of a body; others are pages by now
            return await http_error(request, error)
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody
        except UnknownOutcomeError as error:
            return await unknown_outcome(request, error)
        except (DBAPIError, PoolTimeoutError, UnreachableError) as error:
            return await database_error(request, error)

    async def _serve(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        if request.method not in ("GET", "HEAD"):
            await request.body()
        if path in WITHOUT or path.startswith("/static/"):
            return await call_next(request)
        if request.method in ("GET", "HEAD"):
            async with database.read_primary() as request.state.session:
                return await call_next(request)
        return await self._write(request, call_next)

    async def _write(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        try:
            async with transaction() as request.state.session:
                response = await call_next(request)
                if response.status_code >= 400:  # noqa: PLR2004  client and server errors
                    raise _RefusedError(response)
        except _RefusedError as refusal:
            return refusal.response
        await run_on_commit_callbacks(request)
        return response
