"""GET /metrics for Prometheus: requests, statements, and the pool."""

import hmac
import time
from collections.abc import Iterator

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.pool import AsyncAdaptedQueuePool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import query_times
from app.core.config import settings
from app.core.database import database
from app.core.http.settings import OPEN
from app.core.observability import observability

REQUESTS = Histogram(
    "http_request_duration_seconds", "Time of requests.", ["method", "route", "status"]
)
QUERIES = Histogram("db_query_duration_seconds", "Time of statements.")


class PoolCollector(Collector):
    """The state of the pool when it is asked for."""

    def collect(self) -> Iterator[Metric]:
        """Return the metrics; none while there is no pool."""
        pool = database.engine.pool if database.is_initialized else None
        if isinstance(pool, AsyncAdaptedQueuePool):
            gate = database.gate
            now = {
                "in_use": ("Connections in use.", pool.checkedout()),
                "idle": ("Connections that wait for use.", pool.checkedin()),
                "waiting": ("Requests that wait for a connection.", gate.waiting),
            }
            for name, (text, value) in now.items():
                yield GaugeMetricFamily(f"db_pool_{name}", text, value=value)
            refused = "Requests that got no connection, in time or at all."
            yield CounterMetricFamily("db_pool_refused", refused, value=gate.refused)


REGISTRY.register(PoolCollector())
query_times.listeners.append(QUERIES.observe)


class RequestMetrics:
    """ASGI middleware: times requests by their route, not by their path, which has no end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, note_status)
        finally:
            route = getattr(scope.get("route"), "path_format", "none")
            seconds = time.perf_counter() - started
            REQUESTS.labels(scope["method"], route, status).observe(seconds)


def install(app: FastAPI) -> None:
    """Begin to count, and serve the figures: in production to those with `METRICS_TOKEN` only."""
    app.add_middleware(RequestMetrics)
    token = observability.METRICS_TOKEN
    if token is None and settings.ENVIRONMENT not in OPEN:
        return
    wanted = f"Bearer {token.get_secret_value()}" if token else None

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if wanted is not None and not hmac.compare_digest(given.encode(), wanted.encode()):
            raise HTTPException(
                401, "Send METRICS_TOKEN as a bearer token.", {"WWW-Authenticate": "Bearer"}
            )
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
