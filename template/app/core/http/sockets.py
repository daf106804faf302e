"""What an error of the database becomes on a WebSocket, which takes a code and no response."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response, WebSocket, status

from app.core.database.faults import is_unavailable

Handler = Callable[[Request, Exception], Awaitable[Response]]
logger = logging.getLogger(__name__)


def or_close(handler: Handler) -> Callable[[Any, Exception], Awaitable[Any]]:
    """Return a handler that does the same for requests, and closes sockets.

    The code is 1013 (try again later) where the database is unavailable, else 1011 (RFC 6455,
    section 7.4.1, and the registry of WebSocket close codes).
    """

    async def handle(connection: Request | WebSocket, error: Exception) -> Response | None:
        if not isinstance(connection, WebSocket):
            return await handler(connection, error)
        logger.warning("A socket was closed: %s", getattr(error, "orig", None) or repr(error))
        again = is_unavailable(error)
        await connection.close(
            status.WS_1013_TRY_AGAIN_LATER if again else status.WS_1011_INTERNAL_ERROR
        )
        return None

    return handle
