"""A server that can be made to go away: what stands between a project and its database."""

import contextlib
import itertools
import re
import socket
import threading
from collections.abc import Iterator

from sqlalchemy import make_url

COMMIT = re.compile(rb"(?<!AUTO)COMMIT")


class Proxy:
    """Passes connections on; `away` ends and refuses them, `silent` leaves them without answers.

    `fates` says for each COMMIT what becomes of its connection: "kept", or cut "before" it came to
    the server or "after" it was done there, so that the client does not know which.
    """

    def __init__(self, url: str) -> None:
        target = make_url(url)
        self._target = (target.host, target.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._doomed: set[socket.socket] = set()
        self._frozen: set[socket.socket] = set()
        self.mode = "open"
        self.fates: Iterator[str] = itertools.repeat("kept")
        self.url = target.set(
            host="127.0.0.1", port=self._listener.getsockname()[1]
        ).render_as_string(hide_password=False)
        threading.Thread(target=self._accept, daemon=True).start()

    def set(self, mode: str) -> None:
        """Switch to "open", "away" or "silent"; only "open" lets new connections work."""
        self.mode = mode
        if mode != "silent":
            self._end_all()

    def freeze(self) -> None:
        """Pass nothing on of the connections that there are; new ones work."""
        self._frozen |= set(self._open)

    def close(self) -> None:
        """Stop."""
        self._listener.close()
        self._end_all()

    def _end_all(self) -> None:
        while self._open:
            connection = self._open.pop()
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                if self.mode == "away":
                    client.close()
                    continue
                try:
                    server = socket.create_connection(self._target)
                except OSError:  # it is away by itself
                    client.close()
                    continue
                self._open += [client, server]
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while (data := source.recv(65536)) and target not in self._doomed:
                fate = next(self.fates) if COMMIT.search(data) else "kept"
                if fate == "before":
                    source.shutdown(socket.SHUT_RDWR)
                    break
                if fate == "after":
                    self._doomed.add(source)  # the server's next word is that it is done
                if self.mode == "open" and source not in self._frozen:
                    target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxy(url: str) -> Iterator[Proxy]:
    """Give a proxy in front of the server of `url`."""
    made = Proxy(url)
    try:
        yield made
    finally:
        made.close()
