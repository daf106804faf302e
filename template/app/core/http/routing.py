"""Finds the routers of the application, and includes those that nothing else includes."""

import logging
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Router

from app.core.database.discovery import import_all

PLACES = ("api/**/*.py", "**/router.py")
Found = list[tuple[str, APIRouter, BaseRoute]]  # its module, itself, what stands for it in the app

logger = logging.getLogger(__name__)


def include_routers(app: FastAPI) -> Found:
    """Include the `router` of every module at `PLACES`, unless another router includes it.

    Another router may guard it with its own prefix and dependencies: included here as well, it
    would be served without them.

    Raises:
        RuntimeError: if this FastAPI does not show which routers a router includes.
    """
    probe, inner = APIRouter(), APIRouter()
    probe.include_router(inner)
    if id(inner.routes) not in set(_below(probe.routes)):
        raise RuntimeError(
            "This version of FastAPI does not show which routers a router includes, so guarded ones"
            " could be served without their guard: go back to the version before."
        )
    names = import_all(*PLACES)
    seen, found = _in_routers(), []
    for name in names:
        router = getattr(sys.modules[name], "router", None)
        if isinstance(router, APIRouter) and id(router.routes) not in seen:
            seen.add(id(router.routes))
            app.include_router(router)
            found.append((name, router, app.router.routes[-1]))
    return found


def exclude_included(app: FastAPI, found: Found) -> None:
    """Take out of `app` what an extension included, or an application that it mounted."""
    ours = {id(route) for _, _, route in found}
    theirs = _in_routers() | set(
        _below(route for route in app.router.routes if id(route) not in ours)
    )
    for name, router, route in found:
        if id(router.routes) in theirs:
            app.router.routes[:] = [other for other in app.router.routes if other is not route]
            logger.info("The router of %s is included by another module, not by itself.", name)
    served = set(_below(app.router.routes))
    for name in import_all(*PLACES):
        unserved = getattr(sys.modules[name], "router", None)
        if isinstance(unserved, APIRouter) and id(unserved.routes) not in served:
            logger.warning(
                "%s: its router is included by a router that nothing includes, so none of its"
                " routes is served; include that one in `app/extensions/`, or call it `router`.",
                name,
            )


def _in_routers() -> set[int]:
    """Return what the routers include that are variables of any module below `app`."""
    modules = [module for name, module in sys.modules.items() if name.startswith("app.")]
    variables = [value for module in modules for value in vars(module).values()]
    routers = {id(value): value for value in variables if isinstance(value, Router)}
    return {inner for router in routers.values() for inner in _below(router.routes)}


def _below(routes: Iterable[BaseRoute]) -> Iterator[int]:
    """Yield which lists of routes are included or mounted by `routes`, however deep.

    A router is known by its list of routes: an application around it has the same one.
    """
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if (routes_of_it := _routes(inner)) is not None:
            yield id(routes_of_it)
            yield from _below(routes_of_it)


def _routes(app: Any) -> list[BaseRoute] | None:
    """Return the routes of an application or router, also from below its middleware."""
    while app is not None and not isinstance(getattr(app, "routes", None), list):
        app = getattr(app, "app", None)
    return getattr(app, "routes", None)
