"""A connection that is being made: with a time limit, errors meaning an unreachable server."""

import asyncio
import struct
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any

from app.core.database.faults import UnreachableError

CONNECT_TIMEOUT = 5.0  # seconds, unless the URL has an option connect_timeout
# What drivers raise bare when the connection is lost while they connect.
CONNECTING = (RuntimeError, AttributeError, IndexError, EOFError, struct.error)


class Connecting:
    """It begins when it is awaited: where that is not possible, nothing has begun."""

    def __init__(
        self,
        connect: Callable[..., Awaitable[Any]],
        seconds: float | None,
        *given: Any,
        **options: Any,
    ) -> None:
        self._connect, self._seconds = partial(connect, *given, **options), seconds

    def __await__(self) -> Generator[Any, None, Any]:
        return self._within_time().__await__()

    async def _within_time(self) -> Any:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._connect()
        except (OSError, *CONNECTING) as error:
            raise UnreachableError(f"The server cannot be connected to: {error}") from error
