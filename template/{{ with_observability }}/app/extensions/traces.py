"""OpenTelemetry traces of requests and statements, when there is somewhere to send them."""

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from app.core.database import database
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
