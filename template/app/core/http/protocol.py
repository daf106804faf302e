"""A server that waits for nobody: what uvicorn leaves without a limit has one here."""

from asyncio import BaseTransport, Transport
from asyncio.events import TimerHandle
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_TIMEOUT = 10  # seconds for the head of a request, or for the rest of a refused body
MAX_HEAD = 64 * 1024  # bytes of the address and the headers together


class BoundedProtocol(HttpToolsProtocol):
    """Closes connections whose request does not begin, or whose head is too slow or too large."""

    _timer: TimerHandle | None = None
    _in_head = False
    _head = 0

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(cast("Transport", transport))
        self._close_later()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that does not end is refused."""
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._in_head = False
                self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        """Wait for the end of a head."""
        super().on_message_begin()
        self._in_head, self._head = True, 0
        self._close_later()

    def on_headers_complete(self) -> None:
        """Let the application do the rest; it has a limit for the body."""
        self._in_head = False
        self._stay_open()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Stay open for the next request: for that uvicorn has a limit."""
        self._stay_open()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the rest of a body that was answered before its end, but not for ever."""
        super().on_response_complete()
        if self.cycle.more_body:
            self._close_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stay_open()
        super().connection_lost(exc)

    def _close_later(self) -> None:
        self._stay_open()
        self._timer = self.loop.call_later(HEAD_TIMEOUT, self.transport.close)

    def _stay_open(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
