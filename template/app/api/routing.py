"""Finds a request's route among those whose paths begin as its own does."""

from copy import copy

from fastapi import APIRouter
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send


class ByFirstPart:
    """The routes of a router, by the first part of their paths.

    Starlette asks one route after the other, so a request would pay two microseconds for each
    that comes before its own.
    """

    def __init__(self, router: APIRouter) -> None:
        """Take a router, which may get more routes later."""
        self._router = router
        self._sorted: list[BaseRoute] = []
        self._routers: dict[str | None, APIRouter] = {None: router}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request by the routes that may be meant, in their order."""
        if scope["type"] == "lifespan" or scope.get("root_path"):
            await self._router.app(scope, receive, send)
            return
        if self._sorted != self._router.routes:
            self._sort()
        scope.setdefault("router", self._router)
        router = self._routers.get(_first_part(scope["path"])) or self._routers[None]
        await router.app(scope, receive, send)

    def _sort(self) -> None:
        self._sorted = list(self._router.routes)
        firsts = [_first_of(route) for route in self._sorted]
        self._routers = {name: copy(self._router) for name in {*firsts, None}}
        for name, router in self._routers.items():
            both = zip(self._sorted, firsts, strict=True)
            router.routes = [route for route, first in both if first in (name, None)]


def _first_part(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else ""


def _first_of(route: BaseRoute) -> str | None:
    """Return the first part of a route's paths, or None if they may begin with any."""
    path = getattr(route, "path", None)
    if not isinstance(path, str) or not path.startswith("/"):
        return None
    first = _first_part(path)
    return None if "{" in first else first
