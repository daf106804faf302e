"""The session of a request for a page."""

from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin.helpers import run_on_commit_callbacks

from app.core.database import database, transaction


class _RefusedError(Exception):
    """Rolls back what a page refused."""

    def __init__(self, response: Response) -> None:
        self.response = response


class Transactions(BaseHTTPMiddleware):
    """Commits what a page wrote before it answers, and rolls back what it answers with an error."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Serve one request."""
        if request.method in ("GET", "HEAD"):
            async with database.read_primary() as request.state.session:
                return await call_next(request)
        try:
            async with transaction() as request.state.session:
                response = await call_next(request)
                if response.status_code >= 400:  # noqa: PLR2004  client and server errors
                    raise _RefusedError(response)
        except _RefusedError as refusal:
            return refusal.response
        await run_on_commit_callbacks(request)
        return response
