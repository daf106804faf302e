"""One line of JSON for each request and each record of any logger, with the request's id."""

import logging
import re
import time
from uuid import uuid4

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict

from app.core.observability import observability
from app.core.query_times import Queries, current

HEADER = "x-request-id"
SAFE = re.compile(r"[\w.-]{1,64}")

logger = logging.getLogger("app.requests")


def _drop_colours(_logger: object, _name: str, record: EventDict) -> EventDict:
    record.pop("color_message", None)  # uvicorn's, the same text again
    return record


def install(app: FastAPI) -> None:
    """Log what `app` does instead of uvicorn's access log."""
    renderer = (
        structlog.processors.JSONRenderer()
        if observability.LOG_FORMAT == "json"
        else structlog.dev.ConsoleRenderer()
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            _drop_colours,
            structlog.processors.TimeStamper("iso"),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(observability.LOG_LEVEL)
    logging.getLogger("python_multipart").setLevel(logging.INFO)  # else a line for each character
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        theirs = logging.getLogger(name)
        theirs.handlers, theirs.propagate = [], name != "uvicorn.access"
    app.add_middleware(RequestLog)


class RequestLog:
    """ASGI middleware: gives each request an id, the client's own if it is harmless."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if SAFE.fullmatch(given) else uuid4().hex
        started, status = time.perf_counter(), 500
        queries = Queries()
        current.set(queries)

        async def send_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self.app(scope, receive, send_id)
            finally:
                facts = {
                    "method": scope["method"],
                    "path": scope["path"],
                    "status": status,
                    "seconds": round(time.perf_counter() - started, 6),
                    "queries": queries.number,
                    "query_seconds": round(queries.seconds, 6),
                }
                logger.info("Request", extra=facts)
