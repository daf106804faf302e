"""Routers and applications in the ways that FastAPI knows, to be asked side by side."""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import product
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, WebSocket
from fastapi.responses import JSONResponse, PlainTextResponse
from fastapi.routing import APIRoute
from httpx2 import ASGITransport, AsyncClient
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

Shape = Callable[[], tuple[list[APIRouter], Callable[[FastAPI], None]]]
Answer = tuple[int, str, str | None]

METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
PATHS = ("/", "/users", "/users/", "/users/me", "/users/search", "/users/7", "/page", "//users")


def said(text: str) -> Callable[[], str]:
    """Return an endpoint that says this."""
    return lambda: text


def users(path: str, *methods: str, text: str = "users") -> APIRouter:
    """Return a router with one route below /users."""
    router = APIRouter(prefix="/users")
    router.add_api_route(path, said(text), methods=list(methods))
    return router


def same_path_other_method() -> tuple[list[APIRouter], Callable[[FastAPI], None]]:
    """Return a found GET, and a PUT on the same path that an extension brings."""
    return [users("", "GET")], lambda app: app.include_router(users("", "PUT"))


def library_beside_the_owners() -> tuple[list[APIRouter], Callable[[FastAPI], None]]:
    """Return a found DELETE beside a library's GET and PATCH."""
    return [users("/me", "DELETE")], lambda app: app.include_router(users("/me", "GET", "PATCH"))


def catch_all_page() -> tuple[list[APIRouter], Callable[[FastAPI], None]]:
    """Return a found POST, and a page for every other path."""

    def install(app: FastAPI) -> None:
        app.add_api_route("/{path:path}", said("page"), methods=["GET"])

    return [users("", "POST")], install


def pattern_first() -> tuple[list[APIRouter], Callable[[FastAPI], None]]:
    """Return a pattern that is declared before a path that it matches."""
    router = users("/{key}", "GET", text="by key")
    router.add_api_route("/search", said("search"), methods=["GET", "POST"])
    return [router], lambda _app: None


def two_routers_in_order() -> tuple[list[APIRouter], Callable[[FastAPI], None]]:
    """Return two found routers that match the same paths."""
    return [users("/{key}", "GET", text="a"), users("/me", "GET", "PUT", text="b")], lambda _: None


def mounted() -> tuple[list[APIRouter], Callable[[FastAPI], None]]:
    """Return a mount and a route before and behind found ones."""

    async def plain(_request: object) -> PlainTextResponse:
        return PlainTextResponse("mounted")

    def install(app: FastAPI) -> None:
        app.router.routes.insert(0, Route("/users/me", plain))
        app.mount("/users", FastAPI())
        app.router.routes.append(Mount("/", routes=[Route("/page", plain)]))

    return [users("", "GET"), users("/{key}", "POST")], install


ALL: list[Shape] = [
    same_path_other_method,
    library_beside_the_owners,
    catch_all_page,
    pattern_first,
    two_routers_in_order,
    mounted,
]


async def answers(app: FastAPI, root_path: str = "") -> list[Answer]:
    """Return what `app` says to every method on every path."""
    transport = ASGITransport(app=app, root_path=root_path)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        pairs = product(METHODS, PATHS)
        got = [await client.request(method, f"http://test{path}") for method, path in pairs]
    return [(one.status_code, one.text, one.headers.get("location")) for one in got]


class Around:
    """ASGI middleware that does nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self.app(scope, receive, send)


class Loud(APIRoute):
    """A route that says its name before it is asked."""

    def get_route_handler(self) -> Callable[[Any], Any]:
        """Return a handler that answers for the endpoint."""

        async def handler(_request: object) -> PlainTextResponse:
            return PlainTextResponse("LOUD")

        return handler


class Text(JSONResponse):
    """Another response class."""

    media_type = "application/x-text"


async def missing(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve what no route matches."""
    await PlainTextResponse("missing", 418)(scope, receive, send)


async def own(_request: object) -> PlainTextResponse:
    """Serve a route of Starlette's."""
    return PlainTextResponse("own")


def refuse() -> None:
    """Refuse every request."""
    raise HTTPException(403)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, str]]:
    """Give a state to the requests."""
    EVENTS.append("begin")
    yield {"lived": "yes"}
    EVENTS.append("end")


EVENTS: list[str] = []
GIVEN: dict[str, Any] = {
    "prefix": "/prefix",
    "tags": ["tag"],
    "dependencies": [Depends(refuse)],
    "default_response_class": Text,
    "responses": {418: {"description": "Teapot"}},
    "callbacks": [],
    "routes": [Route("/own", own)],
    "redirect_slashes": False,
    "default": missing,
    "dependency_overrides_provider": None,
    "route_class": Loud,
    "on_startup": [lambda: EVENTS.append("up")],
    "on_shutdown": [lambda: EVENTS.append("down")],
    "lifespan": lifespan,
    "deprecated": True,
    "include_in_schema": False,
    "generate_unique_id_function": lambda route: f"x_{route.name}",
    "strict_content_type": False,
    "max_body_size": 50,
    "form_limits": {"max_part_size": 10},
}
ARGUMENTS = sorted(GIVEN)


TYPE = {"Content-Type": "multipart/form-data; boundary=here"}
MULTIPART = f'--here\r\nContent-Disposition: form-data; name="text"\r\n\r\n{"x" * 100}\r\n--here--'


def known_arguments() -> set[str]:
    """Return the names of what a router of this FastAPI takes."""
    return set(inspect.signature(APIRouter.__init__).parameters) - {"self"}


def router_with(argument: str) -> APIRouter:
    """Return a router with this argument and a few routes."""
    router = APIRouter(**{argument: GIVEN[argument]})

    @router.post("/forms")
    async def take(text: Annotated[str, Form()]) -> int:
        return len(text)

    @router.post("/bodies")
    async def body(text: list[int]) -> int:
        return len(text)

    @router.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("socket")
        await websocket.close()

    return router


def life(app: FastAPI, argument: str) -> list[str]:
    """Return what happens while `app` lives and serves a socket."""
    EVENTS.clear()
    with TestClient(app) as client:
        prefix = "/prefix" if argument == "prefix" else ""
        try:
            with client.websocket_connect(f"{prefix}/socket") as socket:
                EVENTS.append(socket.receive_text())
        except (WebSocketDisconnect, HTTPException) as error:
            EVENTS.append(repr(error))
    return EVENTS.copy()


async def forms(app: FastAPI) -> list[Answer]:
    """Return what `app` says to forms, bodies with and without a type, and unknown paths."""
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        got = []
        for prefix in ("", "/prefix"):
            for name in ("forms", "bodies", "own", "nothing", "forms/"):
                path = f"{prefix}/{name}"
                got += [
                    await client.post(path, content=MULTIPART, headers=TYPE),
                    await client.post(path, data={"text": "x" * 5}),
                    await client.post(path, content=b"[1]"),
                    await client.post(path, json=[1] * 50),
                    await client.get(path),
                ]
    return [(one.status_code, one.text, one.headers.get("location")) for one in got]
