"""A server that Sentry's SDK sends to, in this process."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Sentry:
    """What would be Sentry's server: it keeps what it is sent."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        kept = self.items

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                kept.extend(json.loads(line) for line in body.splitlines() if line[:1] == b"{")
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Give the DSN."""
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{self.server.server_port}/1"
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, transaction: str, kind: str | None) -> dict[str, Any]:
        """Return the event about a route: an error, or the "transaction" that it was."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for item in self.items:
                if item.get("transaction") == transaction and item.get("type") == kind:
                    return item
            time.sleep(0.05)
        raise AssertionError(f"Sentry was not told of {transaction}: {self.items}")
