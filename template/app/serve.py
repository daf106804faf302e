"""The server as containers run it: `python -m app.serve`."""

import os
import signal
import sys

import uvicorn

from app.core.config import settings
from app.core.http.protocol import BoundedProtocol

GRACE = 20  # seconds for the requests in flight; containers are given 30 to stop


def main() -> None:
    """Serve on HOST:PORT until SIGTERM; then finish the requests, close the pool, exit with 0."""
    # When all is done uvicorn raises the signal again, which would look like a crash.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    uvicorn.run(
        "app.main:app",
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", "8000")),
        timeout_graceful_shutdown=GRACE,
        http=BoundedProtocol,
        server_header=False,
        ws_max_size=settings.MAX_BODY_SIZE,
        # Of itself uvicorn would believe any X-Forwarded-For that comes from this machine.
        forwarded_allow_ips=os.environ.get("FORWARDED_ALLOW_IPS", ""),
    )


if __name__ == "__main__":
    main()
