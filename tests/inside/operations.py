"""Every operation has an id of its own, whatever owners call their functions."""

import warnings
from typing import Any

import pytest
from fastapi import APIRouter

from app.core.http import errors
from app.core.http.openapi import API, operation_id


def router(prefix: str, *names: str) -> APIRouter:
    """Return a router with a POST for each of these names of functions."""
    made = APIRouter(prefix=prefix)
    for number, name in enumerate(names):
        path = f"/{number}/{{key}}" if number else ""
        made.add_api_route(path, lambda: 1, methods=["POST"], name=name)
    return made


def application(*routers: APIRouter) -> API:
    """Return an application with these."""
    app = API(generate_unique_id_function=operation_id)
    errors.install(app)
    for one in routers:
        app.include_router(one)
    return app


def ids(app: API) -> dict[str, str]:
    """Return the operation ids by method and path; nothing is warned of."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        schema: dict[str, Any] = app.openapi()
    return {
        f"{method} {path}": operation["operationId"]
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_names_stay_where_nothing_collides() -> None:
    app = application(router("/a", "create", "list_items"), router("/b", "other"))
    assert list(ids(app).values()) == ["create", "list_items", "other"]


def test_those_that_collide_are_told_apart_in_any_order() -> None:
    routers = [router("/a", "create", "list_items"), router("/b", "create", "list_items")]
    expected = {
        "post /a": "create_post_a",
        "post /a/1/{key}": "list_items_post_a_1_key",
        "post /b": "create_post_b",
        "post /b/1/{key}": "list_items_post_b_1_key",
    }
    assert ids(application(*routers)) == ids(application(*reversed(routers))) == expected


def test_no_made_name_takes_one_that_is_there() -> None:
    app = application(router("/a", "create"), router("/b", "create"), router("/c", "create_post_a"))
    found = ids(app)
    assert found["post /c"] == "create_post_a"
    assert len(set(found.values())) == 3


def test_written_ids_stay() -> None:
    app = application(router("/a", "create"))
    app.add_api_route("/b", lambda: 1, operation_id="create")
    app.add_api_route("/c", lambda: 1, operation_id="create", methods=["GET", "PUT"])
    found = ids(app)
    assert found["get /b"] == "create"
    assert len(set(found.values())) == 4


@pytest.mark.parametrize("prefix", ["/v2", ""])
def test_a_route_of_several_methods_or_places(prefix: str) -> None:
    both = APIRouter()
    both.add_api_route("/both", lambda: 1, methods=["GET", "PUT"], name="both")
    app = application(both)
    app.include_router(both, prefix=prefix)
    found = ids(app)
    assert len(set(found.values())) == len(found) == (4 if prefix else 2)


def test_a_document_is_made_again_when_there_are_more_routes() -> None:
    app = application(router("/a", "create"))
    assert ids(app) == {"post /a": "create"}
    app.include_router(router("/b", "create"))
    assert ids(app) == {"post /a": "create_post_a", "post /b": "create_post_b"}
    assert "Problem" in app.openapi()["components"]["schemas"]
