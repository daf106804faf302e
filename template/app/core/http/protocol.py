"""A server that waits for nobody: what uvicorn leaves without a limit has one here."""

from asyncio import BaseTransport, Transport
from asyncio.events import TimerHandle
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_TIMEOUT = 10  # seconds for the head of a request, or for the rest of a refused body
WRITE_TIMEOUT = 60  # seconds in which a client reads nothing of a response
MAX_HEAD = 64 * 1024  # bytes of the address and the headers together, and of trailers
OF_BODIES = (b"content-length", b"transfer-encoding")


class BoundedProtocol(HttpToolsProtocol):
    """Closes connections whose request does not begin or go on, or whose response is not read."""

    _timer: TimerHandle | None = None
    _write_timer: TimerHandle | None = None
    _in_message = False
    _unread = 0  # bytes since a request began, or since the last ones of its body

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(cast("Transport", transport))
        self._close_later()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head, or trailers, that do not end are refused."""
        self._unread += len(data)
        super().data_received(data)
        if self._in_message and self._unread > MAX_HEAD:
            self._in_message = False
            self.send_400_response("The headers are too large.")

    def on_message_begin(self) -> None:
        """Wait for the end of a head."""
        super().on_message_begin()
        self._in_message, self._unread = True, 0
        self._close_later()

    def on_headers_complete(self) -> None:
        """Let the application do the rest; it has a limit for the body.

        Raises:
            ValueError: if they are too large, or announce a body on the way to a WebSocket, which
                nobody would read; uvicorn sends a 400.
        """
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD:
            raise ValueError("The headers are too large.")
        before = self.cycle
        super().on_headers_complete()
        is_websocket = self.cycle is before
        if is_websocket and any(
            name in OF_BODIES and value != b"0" for name, value in self.headers
        ):
            raise ValueError("A request for a WebSocket has no body (RFC 6455, section 4.1).")
        self._stay_open()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; what is around the parts is not kept."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stay open for the next request: for that uvicorn has a limit."""
        self._in_message = False
        self._stay_open()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the rest of a body that was answered before its end, but not for ever."""
        super().on_response_complete()
        if self.cycle.more_body:
            self._close_later()

    def pause_writing(self) -> None:
        """Wait until the client has read what it was sent."""
        super().pause_writing()
        self._write_timer = self.loop.call_later(WRITE_TIMEOUT, self.transport.abort)

    def resume_writing(self) -> None:
        """Send more."""
        self._stop_write_timer()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stay_open()
        self._stop_write_timer()
        super().connection_lost(exc)

    def _close_later(self) -> None:
        self._stay_open()
        self._timer = self.loop.call_later(HEAD_TIMEOUT, self.transport.close)

    def _stay_open(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None
