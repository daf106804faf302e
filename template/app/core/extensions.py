"""Finds what `app/extensions/` adds to the application."""

import sys

from fastapi import FastAPI

from app.core.database.discovery import import_all


def install(app: FastAPI) -> None:
    """Let every extension add its middleware and routes to `app`."""
    _call("install", app)


def start() -> None:
    """Let every extension begin its work; the database is connected."""
    _call("start")


def _call(name: str, *arguments: FastAPI) -> None:
    for module in import_all("extensions/[!_]*.py"):
        function = getattr(sys.modules[module], name, None)
        if function is not None:
            function(*arguments)
