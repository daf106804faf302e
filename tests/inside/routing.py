"""Found routers answer as FastAPI's do, and none is included beside what includes it."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException
from httpx2 import ASGITransport, AsyncClient
from starlette.routing import Mount, Route

from app.core.http import routing
from tests.inside import shapes

Modules = dict[str, dict[str, object]]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FastAPI]:
    """Return what makes an application of modules: variables by the names of the modules."""

    def application(
        modules: Modules, install: Callable[[FastAPI], None] = lambda _app: None
    ) -> FastAPI:
        for name, variables in modules.items():
            module = ModuleType(name)
            vars(module).update(variables)
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(routing, "import_all", lambda *_places: sorted(modules))
        app = FastAPI()
        found = routing.include_routers(app)
        install(app)
        routing.exclude_included(app, found)
        return app

    return application


def guard() -> None:
    raise HTTPException(401)


def items() -> APIRouter:
    router = APIRouter(prefix="/items")
    router.add_api_route("", lambda: "secret", methods=["GET"])
    return router


def guarded(*routers: APIRouter, prefix: str = "/v1") -> APIRouter:
    router = APIRouter(prefix=prefix, dependencies=[Depends(guard)])
    for inner in routers:
        router.include_router(inner)
    return router


async def statuses(app: FastAPI, *paths: str) -> list[int]:
    async with AsyncClient(transport=ASGITransport(app), base_url="http://test") as client:
        return [(await client.get(path)).status_code for path in paths]


@pytest.mark.parametrize("shape", shapes.ALL, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("root_path", ["", "/below"])
async def test_requests_are_answered_as_by_fastapi(
    shape: shapes.Shape, root_path: str, build: Any
) -> None:
    routers, install = shape()
    plain = FastAPI()
    for router in routers:
        plain.include_router(router)
    install(plain)
    routers, install = shape()
    names = {f"app.api.test_{number}": {"router": one} for number, one in enumerate(routers)}
    expected = await shapes.answers(plain, root_path)
    assert 200 in {status for status, *_ in expected}
    assert await shapes.answers(build(names, install), root_path) == expected


@pytest.mark.parametrize("argument", shapes.ARGUMENTS)
async def test_every_argument_of_a_router_is_kept(argument: str, build: Any) -> None:
    plain = FastAPI()
    plain.include_router(shapes.router_with(argument))
    found = build({"app.api.test": {"router": shapes.router_with(argument)}})
    assert await shapes.forms(found) == await shapes.forms(plain)
    assert found.openapi() == plain.openapi()
    assert shapes.life(found, argument) == shapes.life(plain, argument)


def test_no_argument_is_forgotten_here() -> None:
    assert set(shapes.ARGUMENTS) == shapes.known_arguments()


async def test_a_router_that_another_includes_is_not_served_without_its_guard(build: Any) -> None:
    inner = items()
    modules = {"app.api.v1": {"router": guarded(inner)}, "app.api.v1.items": {"router": inner}}
    assert await statuses(build(modules), "/v1/items", "/items") == [401, 404]


async def test_nor_one_that_is_nested_twice(build: Any) -> None:
    inner = items()
    middle = guarded(inner)
    modules = {
        "app.api.a_items": {"router": inner},
        "app.api.middle": {"router": middle},
        "app.api.outer": {"router": guarded(middle, prefix="/api")},
    }
    app = build(modules)
    assert await statuses(app, "/api/v1/items", "/v1/items", "/items") == [401, 404, 404]


async def test_nor_one_that_a_router_of_another_name_includes(
    build: Any, caplog: pytest.LogCaptureFixture
) -> None:
    inner = items()
    modules = {"app.api.items": {"router": inner}, "app.api.main": {"api": guarded(inner)}}
    assert await statuses(build(modules), "/items", "/v1/items") == [404, 404]
    assert "app.api.items: its router is included by a router that nothing" in caplog.text


async def test_nor_one_that_an_extension_includes(build: Any) -> None:
    inner = items()
    modules = {"app.api.items": {"router": inner}}
    app = build(modules, lambda app: app.include_router(guarded(inner)))
    assert await statuses(app, "/v1/items", "/items") == [401, 404]
    inner = items()
    modules = {"app.api.items": {"router": inner}}
    app = build(
        modules, lambda app: app.include_router(inner, prefix="/x", dependencies=[Depends(guard)])
    )
    assert await statuses(app, "/x/items", "/items") == [401, 404]
    assert "/items" not in app.openapi()["paths"]


@pytest.mark.parametrize("wrapped", [False, True])
async def test_nor_one_of_a_mounted_application(wrapped: bool, build: Any) -> None:
    inner, whole = items(), items()
    mounted = FastAPI(dependencies=[Depends(guard)])
    mounted.include_router(inner)

    def install(app: FastAPI) -> None:
        app.mount("/sub", shapes.Around(mounted) if wrapped else mounted)
        app.router.routes.append(Mount("/whole", app=whole))

    modules = {"app.api.items": {"router": inner}, "app.api.whole": {"router": whole}}
    app = build(modules, install)
    assert await statuses(app, "/sub/items", "/whole/items", "/items") == [401, 200, 404]


async def test_a_router_of_two_modules_is_included_once(build: Any) -> None:
    inner = items()
    app = build({"app.api.items": {"router": inner}, "app.api.v1": {"router": inner}})
    assert await statuses(app, "/items") == [200]
    assert len([route for route in app.routes if not isinstance(route, Route)]) == 1


async def test_an_application_beside_this_one_takes_no_router_away(build: Any) -> None:
    modules = {"app.api.items": {"router": items()}}
    modules["app.main"] = {"app": build(modules)}
    assert await statuses(build(modules), "/items") == [200]
