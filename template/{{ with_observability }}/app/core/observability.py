"""What can be seen of the application, and how much."""

from typing import Literal

from pydantic import Field, PositiveFloat, SecretStr
from pydantic_settings import BaseSettings

from app.core.config import Settings
from app.core.reading_settings import load


class ObservabilitySettings(BaseSettings):
    """Traces are sent where OpenTelemetry's own `OTEL_EXPORTER_OTLP_ENDPOINT` says."""

    model_config = Settings.model_config

    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    LOG_FORMAT: Literal["json", "console"] = "json"
    SLOW_QUERY_SECONDS: PositiveFloat = 0.5
    OTEL_EXPORTER_OTLP_ENDPOINT: str | None = None
    METRICS_TOKEN: SecretStr | None = Field(default=None, min_length=16)  # what Prometheus sends


observability = load(ObservabilitySettings)
