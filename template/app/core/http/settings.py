"""Settings of HTTP: who may ask, how much, and what is shown."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, PositiveFloat, PositiveInt
from pydantic_settings import NoDecode

OPEN = ("development", "test")  # environments that strangers do not reach


def _names(value: object) -> object:
    """Return the names in a text that separates them by commas."""
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    return value


Names = Annotated[list[str], NoDecode, BeforeValidator(_names)]


class HttpSettings(BaseModel):
    """Part of `app.core.config.settings`."""

    ENVIRONMENT: str
    MAX_BODY_SIZE: PositiveInt = 1024 * 1024  # bytes of a request; more is a 413
    BODY_TIMEOUT: PositiveFloat = 30  # seconds for a body, and one more for each 10 kB of it
    ALLOWED_HOSTS: Names = []  # as `api.example.com` or `*.example.com`; any, if there are none
    CORS_ORIGINS: Names = []  # as `https://app.example.com`; `*` is any
    DOCS: bool | None = None  # whether /docs, /redoc and /openapi.json are served

    @property
    def docs_are_served(self) -> bool:
        """`DOCS`, or whether strangers do not reach this environment."""
        return self.ENVIRONMENT in OPEN if self.DOCS is None else self.DOCS
