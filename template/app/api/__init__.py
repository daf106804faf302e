"""The HTTP interface. A router is found by where it is: nothing lists them."""

import sys

from fastapi import APIRouter, FastAPI

from app.core.database.discovery import import_all


def include_routers(app: FastAPI) -> None:
    """Include the `router` of every module in `app/api/`, and of every `router.py` below `app/`."""
    for name in import_all("api/**/*.py", "**/router.py"):
        router = getattr(sys.modules[name], "router", None)
        if isinstance(router, APIRouter):
            app.include_router(router)
