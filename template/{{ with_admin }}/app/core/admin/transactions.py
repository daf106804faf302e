"""The session of a request for a page."""

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette_admin.helpers import run_on_commit_callbacks

from app.core.database import database, transaction

WITHOUT = ("/login", "/logout")  # these have sessions of their own


class _RefusedError(Exception):
    """Rolls back what a page refused."""

    def __init__(self, response: Response) -> None:
        self.response = response


class Transactions(BaseHTTPMiddleware):
    """Commits what a page wrote before it answers, and rolls back what it answers with an error.

    What was sent is received before a connection is taken: a slow client would hold one.
    """

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Serve one request."""
        if request.method not in ("GET", "HEAD"):
            try:
                await request.body()
            except ClientDisconnect:
                return Response(status_code=400)  # to nobody
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
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
