"""A lone surrogate is the client's mistake, wherever it is."""

import json
import tracemalloc
from collections.abc import AsyncIterator
from typing import Annotated

import pytest
from fastapi import FastAPI, Form, Request
from httpx2 import ASGITransport, AsyncClient, Response
from pydantic import BaseModel

from app.main import create_app

HALF = "\ud83d"
JSON = {"Content-Type": "application/json"}


class Note(BaseModel):
    """What an owner writes without the template's own types."""

    title: str
    numbers: dict[str, int] = {}
    parts: list[dict[str, str]] = []


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    """A client of the application with routes that hand back what they are sent."""
    app: FastAPI = create_app()

    @app.post("/notes")
    async def notes(note: Note) -> Note:
        return note

    @app.post("/raw")
    async def raw(request: Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    @app.post("/forms")
    async def forms(title: Annotated[str, Form()]) -> str:
        return title

    transport = ASGITransport(app=app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


def refused(response: Response, *loc: str | int) -> bool:
    """Return whether it is a 422 that names what is at `loc`."""
    body = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code == 422 and [one["loc"] for one in body["errors"]] == [
        ["body", *loc]
    ]


@pytest.mark.parametrize(
    ("note", "loc"),
    [
        ({"title": HALF}, ["title"]),
        ({"title": "\ude00 the other half"}, ["title"]),
        ({"title": "\ude00\ud83d in the wrong order"}, ["title"]),
        ({"title": "x", "parts": [{}, {"a": HALF}]}, ["parts", 1, "a"]),
        ({"title": "x", "numbers": {f"a{HALF}": 1}}, ["numbers", "a\\ud83d"]),
        ({"title": "x", "more": HALF}, ["more"]),
        (HALF, []),
    ],
    ids=ascii,
)
async def test_it_is_named(client: AsyncClient, note: object, loc: list[str | int]) -> None:
    for body in (
        json.dumps(note).encode(),
        json.dumps(note, ensure_ascii=False).encode(errors="surrogatepass"),
    ):
        for path in ("/notes", "/raw"):
            response = await client.post(path, content=body, headers=JSON)
            assert refused(response, *loc), (body, response.text)


@pytest.mark.parametrize(
    "title", ["\N{GRINNING FACE}", "\\ud83d", "\\\\ud83d", "\ud7ff", "\0x", "ä"], ids=ascii
)
async def test_whole_ones_pass(client: AsyncClient, title: str) -> None:
    for ascii_only in (True, False):
        body = json.dumps({"title": title}, ensure_ascii=ascii_only)
        response = await client.post("/notes", content=body, headers=JSON)
        assert (response.status_code, response.json()["title"]) == (200, title)


async def test_a_body_in_parts(client: AsyncClient) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for byte in b'{"title": "\\ud83d"}':
            yield bytes([byte])

    assert refused(await client.post("/notes", content=parts(), headers=JSON), "title")


async def test_depth_costs_no_more_than_length(client: AsyncClient) -> None:
    body = b"[" * 100 + b'"\\u0061",' + b"0," * 4_000 + b'"\\ud83d"' + b"]" * 100
    tracemalloc.start()
    try:
        response = await client.post("/raw", content=body, headers=JSON)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused(response, *[0] * 99, 4_001)
    assert most < 3_000_000, "a path for each value would be 10 MB"


async def test_other_bodies_are_left_alone(client: AsyncClient) -> None:
    response = await client.post("/raw", content=b'"\\ud83d"', headers={"Content-Type": "x/y"})
    assert response.json() == {"bytes": 8}
    response = await client.post("/notes", content=b'{"title": "\\ud83d"', headers=JSON)
    assert response.json()["errors"][0]["type"] == "json_invalid"


@pytest.mark.parametrize("half", ["+2D0-", "\\ud83d", "\xed\xa0\xbd"], ids=ascii)
@pytest.mark.parametrize("charset", ["utf-7", '"raw_unicode_escape"', "utf-16"])
async def test_forms_are_read_as_utf_8(client: AsyncClient, charset: str, half: str) -> None:
    part = f'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n{half}\r\n--b--\r\n'
    kind = f"multipart/form-data; charset={charset}; boundary=b"
    response = await client.post(
        "/forms", content=part.encode("latin-1"), headers={"Content-Type": kind}
    )
    assert (response.status_code, response.json()) == (200, half)


async def test_in_addresses_it_is_replaced(client: AsyncClient) -> None:
    response = await client.get("/users/%ED%A0%BD?limit=%ED%A0%BD&after=%ED%A0%BD")
    assert response.status_code in (401, 422)
