"""fastapi-pagination is added to the application."""

from fastapi import FastAPI
from fastapi_pagination import add_pagination


def install(app: FastAPI) -> None:
    add_pagination(app)
