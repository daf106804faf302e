"""A server that waits for nobody: what uvicorn leaves without a limit has one here."""

import socket
import sys
from asyncio import BaseTransport, Transport
from asyncio.events import TimerHandle
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_TIMEOUT = 10  # seconds for the head of a request, or for the rest of a refused body
READ_TIMEOUT = 60  # seconds in which a client takes nothing of what is sent to it
MAX_HEAD = 64 * 1024  # bytes of the address, the headers and the trailers together


class BoundedProtocol(HttpToolsProtocol):
    """Closes connections whose head is too slow or too large, and those that are not read."""

    _timer: TimerHandle | None = None
    _head = 0  # bytes of the head, as far as it is parsed
    _received = 0  # bytes since the parser was last at a start, or in a body

    def connection_made(self, transport: BaseTransport) -> None:
        """Wait for the first request."""
        super().connection_made(cast("Transport", transport))
        if sys.platform == "linux":  # and it holds for what the connection becomes, a WebSocket too
            option = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READ_TIMEOUT * 1000)
            transport.get_extra_info("socket").setsockopt(*option)
        self._close_later()

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that does not end is refused, and so is what begins no request."""
        self._received += len(data)
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return
        if self._received > MAX_HEAD:
            self.send_400_response("")
        elif self._timer is None and (self.cycle is None or self.cycle.response_complete):
            self._close_later()  # uvicorn's own limit, for an idle connection, has ended with data

    def on_message_begin(self) -> None:
        """Wait for the end of a head."""
        super().on_message_begin()
        self._head = self._received = 0
        self._close_later()

    def on_url(self, url: bytes) -> None:
        """Count the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header, or a trailer behind a body in chunks."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Let the application do the rest; it has a limit for the body."""
        self._received = 0
        self._stay_open()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count anew what comes behind this piece."""
        self._received = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stay open for the next request: for that uvicorn has a limit."""
        self._stay_open()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the rest of a body that was answered before its end, but not for ever."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body:
            self._close_later()

    def handle_websocket_upgrade(self) -> None:
        """Refuse a handshake that no task begins to serve: uvicorn would wait, and say nothing."""
        before = len(self.tasks)
        super().handle_websocket_upgrade()
        if len(self.tasks) == before and not self.transport.is_closing():
            self.send_400_response("Invalid WebSocket handshake.")

    def send_400_response(self, msg: str) -> None:
        """Refuse a request, and close."""
        large = max(self._head, self._received) > MAX_HEAD
        super().send_400_response("The headers are too large." if large else msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stay_open()
        super().connection_lost(exc)

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > MAX_HEAD:
            raise ValueError  # the parser stops, and uvicorn calls send_400_response

    def _close_later(self) -> None:
        self._stay_open()
        self._timer = self.loop.call_later(HEAD_TIMEOUT, self.transport.close)

    def _stay_open(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
