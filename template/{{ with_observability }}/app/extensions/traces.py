"""OpenTelemetry traces of requests and statements, when there is somewhere to send them."""

import time

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from app.core.database import database
from app.core.database.direct.contract import OBSERVED
from app.core.database.direct.statement import observers
from app.core.observability import observability


def install(app: FastAPI) -> None:
    """Trace the requests of `app`; `OTEL_SERVICE_NAME` may give it another name."""
    if observability.OTEL_EXPORTER_OTLP_ENDPOINT:
        resource = Resource.create({SERVICE_NAME: app.title})
        provider = TracerProvider(resource=resource)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
        FastAPIInstrumentor.instrument_app(app, excluded_urls="health,metrics")


def start() -> None:
    """Trace the statements of the engine."""
    if observability.OTEL_EXPORTER_OTLP_ENDPOINT:
        # It asks for SQLAlchemy before 2.1, but uses only its events, which are as they were.
        instrumentor = SQLAlchemyInstrumentor()
        instrumentor.instrument(engine=database.engine.sync_engine, skip_dep_check=True)
        # What runs on the driver has spans, too, so its two listeners are no reason for a session.
        OBSERVED.update(["before_cursor_execute", "after_cursor_execute", "checkout", "checkin"])
        observers.append(_trace)


def _trace(sql: str, seconds: float) -> None:
    end = time.time_ns()
    span = trace.get_tracer(__name__).start_span(
        sql.split(maxsplit=1)[0],
        kind=trace.SpanKind.CLIENT,
        start_time=end - round(seconds * 1e9),
        attributes={"db.system": database.engine.dialect.name, "db.statement": sql},
    )
    span.end(end)
