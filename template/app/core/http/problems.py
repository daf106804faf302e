"""Problem documents (RFC 9457): what every error is sent as."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol, runtime_checkable

from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel

MEDIA_TYPE = "application/problem+json"
CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
RETRY_AFTER = 1  # seconds
CLASSES = {4: "Client Error", 5: "Server Error"}

logger = logging.getLogger(__name__)


class Problem(BaseModel):
    """RFC 9457, section 3.1; `errors` lists the fields that a 422 is about.

    `detail` is a sentence, or what an `HTTPException` was raised with, as JSON.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: Any = None
    errors: list[dict[str, Any]] | None = None


class ProblemResponse(JSONResponse):
    """A problem document; text that is not Unicode (half of a pair) is sent as it was escaped."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """Return the JSON text."""
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


@runtime_checkable
class Text(Protocol):
    """A text, or what is one when it is needed (a translation)."""

    def casefold(self) -> str:
        """Return the text without the difference between upper and lower case."""


def title(status: int) -> str:
    """Return the phrase of a status, or that of its class if it has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return CLASSES.get(status // 100, "Unknown Status")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that may answer with these error statuses.

    They refer to the schema, which `app.core.http.openapi` adds once: from a `model` FastAPI would
    build a validator for each status of each route, half of what a route costs at start.
    """
    return {status: {"description": title(status), "content": CONTENT} for status in statuses}


def problem(
    status: int,
    detail: object = None,
    *,
    headers: Mapping[str, str] | None = None,
    errors: list[dict[str, Any]] | None = None,
    kind: str = "about:blank",
) -> JSONResponse:
    """Return the response that says what went wrong; `kind` is its URI, if there is one."""
    body: dict[str, Any] = {"type": kind, "title": title(status), "status": status}
    if (said := detail if type(detail) is str else _json(detail)) is not None:
        body["detail"] = said
    if errors is not None:
        body["errors"] = errors
    return ProblemResponse(body, status, headers=headers)


def unavailable(detail: str) -> JSONResponse:
    """Return a 503 that asks the client to come back."""
    return problem(503, detail, headers={"Retry-After": str(RETRY_AFTER)})


def _json(value: object) -> Any:
    """Return a value as FastAPI sends it; numbers that JSON has no word for are null."""
    try:
        encoded = jsonable_encoder(value, custom_encoder={Text: _text})
        return json.loads(json.dumps(encoded), parse_constant=lambda _: None)
    except Exception:
        logger.exception("The detail of an error is nothing that JSON takes, so it is not sent.")
        return None


def _text(text: object) -> Any:
    return jsonable_encoder(text) if isinstance(text, str) else str(text)
