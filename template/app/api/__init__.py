"""The HTTP interface. A router is found by where it is: nothing lists them."""

import inspect
import sys

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from app.core.database.discovery import import_all

PARAMETERS = inspect.signature(APIRouter.add_api_route).parameters.keys() - {"self"}


def include_routers(app: FastAPI) -> None:
    """Include the `router` of every module in `app/api/`, and of every `router.py` below `app/`."""
    for name in import_all("api/**/*.py", "**/router.py"):
        router = getattr(sys.modules[name], "router", None)
        if isinstance(router, APIRouter):
            _include(app, router)


def _include(app: FastAPI, router: APIRouter) -> None:
    """Add each route of `router` to `app` itself.

    FastAPI asks an included router twice a request whether it has the path, which is a tenth of
    what a request costs. A router that holds more than such routes is included all the same.
    """
    plain = all(type(route) is APIRoute for route in router.routes)
    has_lifespan = type(router.lifespan_context) is not type(APIRouter().lifespan_context)
    if not plain or has_lifespan or router.on_startup or router.on_shutdown:
        app.include_router(router)
        return
    for route in router.routes:
        attributes = {name: value for name, value in vars(route).items() if name in PARAMETERS}
        app.router.add_api_route(**attributes)
