"""Finds a request's route among those whose paths are its own, or begin as its own does."""

from copy import copy

from fastapi import APIRouter
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

ROUTES = "app.routes"  # in a request's scope: the routes that were asked


class ByPath:
    """The routes of a router, by their paths and by the first part of them.

    Starlette asks one route after the other, so a request would pay two microseconds for each
    that comes before its own. A path that is a route's, word for word, is that of no pattern
    (OpenAPI 3.1, Paths Object): where `/posts/search` is for POST, GET is a wrong method, and not
    a post called "search".
    """

    def __init__(self, router: APIRouter) -> None:
        """Take a router, which may get more routes later."""
        self._router = router
        self._sorted: list[BaseRoute] = []
        self._routers: dict[str | None, APIRouter] = {None: router}
        self._exact: dict[str, APIRouter] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request by the routes that may be meant, in their order."""
        if scope["type"] == "lifespan" or scope.get("root_path"):
            await self._router.app(scope, receive, send)
            return
        if self._sorted != self._router.routes:
            self._sort()
        scope.setdefault("router", self._router)
        path = scope["path"]
        exact = self._exact.get(path) if scope["type"] == "http" else None
        router = exact or self._routers.get(_first_part(path)) or self._routers[None]
        scope[ROUTES] = router.routes
        await router.app(scope, receive, send)

    def _sort(self) -> None:
        self._sorted = list(self._router.routes)
        firsts = [_first_of(route) for route in self._sorted]
        self._routers = {name: copy(self._router) for name in {*firsts, None}}
        for name, router in self._routers.items():
            both = zip(self._sorted, firsts, strict=True)
            router.routes = [route for route, first in both if first in (name, None)]
        paths = {route.path for route in self._sorted if isinstance(route, Route)}
        self._exact = {path: copy(self._router) for path in paths if "{" not in path}
        for path, router in self._exact.items():
            router.routes = [one for one in self._sorted if getattr(one, "path", None) == path]


def _first_part(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else ""


def _first_of(route: BaseRoute) -> str | None:
    """Return the first part of a route's paths, or None if they may begin with any."""
    path = getattr(route, "path", None)
    if not isinstance(path, str) or not path.startswith("/"):
        return None
    first = _first_part(path)
    return None if "{" in first else first
