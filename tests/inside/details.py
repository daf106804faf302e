"""What an `HTTPException` is raised with reaches the client as JSON."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import pytest
from fastapi import HTTPException
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import BaseModel

from app.core.http import errors
from app.core.http.openapi import API


class Lazy:
    """A text that is translated when it is needed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(str(self), name)

    def __str__(self) -> str:
        return "übersetzt"


class Colour(str, Enum):  # noqa: UP042  one whose text is not its value
    RED = "red"


class Model(BaseModel):
    number: Decimal
    nothing: None = None


@dataclass
class Data:
    when: datetime


KEY = "01890a5d-ac96-774b-bcce-b302099a8057"
DETAILS = [
    ("words", "words"),
    ("", ""),
    ({"code": "TEAPOT", "left": [1, None]}, {"code": "TEAPOT", "left": [1, None]}),
    ([{"a": 1}, "b"], [{"a": 1}, "b"]),
    ({"type": "x", "title": "y", "status": 1}, {"type": "x", "title": "y", "status": 1}),
    (7, 7),
    (0, 0),
    (False, False),
    ({}, {}),
    (Lazy(), "übersetzt"),
    ({"reason": Lazy(), "colour": Colour.RED}, {"reason": "übersetzt", "colour": "red"}),
    (Model(number=Decimal("1.5")), {"number": "1.5", "nothing": None}),
    (Data(datetime(2026, 1, 1, tzinfo=UTC)), {"when": "2026-01-01T00:00:00+00:00"}),
    ({"key": UUID(KEY), "exact": Decimal("1.5")}, {"key": KEY, "exact": 1.5}),
    ({"not a number": float("nan")}, {"not a number": None}),
]


async def raised(error: Exception, method: str = "GET") -> Response:
    """Return the response to what raises this."""
    app = API()
    errors.install(app)

    @app.get("/")
    async def fail() -> None:
        raise error

    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.request(method, "/")


@pytest.mark.parametrize(("detail", "expected"), DETAILS, ids=repr)
async def test_any_detail(detail: Any, expected: object) -> None:
    response = await raised(HTTPException(418, detail, headers={"X-Own": "kept"}))
    assert response.status_code == 418
    assert response.headers["x-own"] == "kept"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "I'm a Teapot",
        "status": 418,
        "detail": expected,
    }


async def test_what_json_does_not_take_is_left_out() -> None:
    for detail in ({"deep": object}, b"\xff", (circle := [])):
        circle.append(circle)
        response = await raised(HTTPException(400, detail))
        assert (response.status_code, "detail" in response.json()) == (400, False)


async def test_half_of_a_pair_is_sent_as_it_is_escaped() -> None:
    response = await raised(HTTPException(400, "\ud83d ü"))
    assert response.content.endswith(b'"detail":"\\ud83d \xc3\xbc"}')


@pytest.mark.parametrize("status", [499, 599, 999])
async def test_statuses_without_a_phrase(status: int) -> None:
    response = await raised(HTTPException(status, "odd"))
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert response.json()["title"]


@pytest.mark.parametrize("status", [204, 304])
async def test_statuses_without_a_body(status: int) -> None:
    response = await raised(HTTPException(status, "odd", headers={"ETag": "x"}))
    assert (response.status_code, response.content) == (status, b"")
    assert response.headers["etag"] == "x"


async def test_an_unexpected_error_is_a_problem_with_headers() -> None:
    response = await raised(RuntimeError("secret"))
    assert (response.status_code, "secret" in response.text) == (500, False)
    assert response.headers["x-content-type-options"] == "nosniff"
