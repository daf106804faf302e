"""A request finds the route that Starlette's own search would find, but a pattern never more."""

import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from httpx2 import ASGITransport, AsyncClient
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from app.api import errors
from app.api.openapi import API

included = APIRouter(prefix="/included")


@included.get("/{name}")
async def in_router(name: str) -> str:
    return f"included {name}"


async def plain(_request: object) -> PlainTextResponse:
    return PlainTextResponse("mounted")


def filled(app: FastAPI) -> FastAPI:
    """Add routes of every kind, in an order that matters."""

    @app.get("/")
    async def root() -> str:
        return "root"

    @app.get("/things/special")
    async def special() -> str:
        return "special"

    @app.get("/things/{key}")
    async def thing(key: int) -> str:
        return f"thing {key}"

    @app.post("/things/{key}")
    async def change(key: int) -> str:
        return f"changed {key}"

    @app.get("/{anything}/special")
    async def anything(anything: str) -> str:
        return f"any {anything}"

    @app.get("/later/special")
    async def later() -> str:
        return "later"

    @app.websocket("/things/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("socket")
        await websocket.close()

    app.include_router(included)
    app.router.routes.append(Mount("/mounted", routes=[Route("/here", plain)]))
    return app


REQUESTS = [
    ("GET", "/"),
    ("GET", "/things/special"),
    ("GET", "/things/special/"),
    ("GET", "/things/7"),
    ("POST", "/things/7"),
    ("DELETE", "/things/7"),
    ("GET", "/things/seven"),
    ("GET", "/things"),
    ("GET", "/what/special"),
    ("GET", "/included/name"),
    ("PUT", "/included/name"),
    ("GET", "/mounted/here"),
    ("GET", "/mounted/nowhere"),
    ("GET", "/%7Bname%7D"),
    ("GET", "//things/7"),
    ("GET", "/nothing"),
]


async def answers(app: FastAPI, root_path: str = "") -> list[tuple[int, str, str | None]]:
    transport = ASGITransport(app=app, root_path=root_path)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        got = [await client.request(method, f"http://test{path}") for method, path in REQUESTS]
        return [(one.status_code, one.text, one.headers.get("location")) for one in got]


@pytest.mark.parametrize("root_path", ["", "/things"])
async def test_all_answer_as_they_would_without(root_path: str) -> None:
    expected = await answers(filled(FastAPI()), root_path)
    assert {status for status, *_ in expected} >= {200, 307, 404, 405}
    assert await answers(filled(API()), root_path) == expected


async def test_a_path_word_for_word_is_that_of_no_pattern() -> None:
    app = filled(API())
    errors.install(app)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/later/special")).json() == "later"
        wrong = await client.post("/things/special")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
        wrong = await client.put("/things/7")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, POST")


async def test_routes_may_come_and_go() -> None:
    app = filled(API())
    before = await answers(app)
    added = Route("/nothing", plain)
    app.router.routes.append(added)
    assert (await answers(app))[-1] == (200, "mounted", None)
    app.router.routes[-1] = Route("/nowhere", plain)
    assert await answers(app) == before


def test_sockets_are_found() -> None:
    with TestClient(filled(API())).websocket_connect("/things/socket") as socket:
        assert socket.receive_text() == "socket"
