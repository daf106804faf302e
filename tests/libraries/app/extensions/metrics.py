"""prometheus-fastapi-instrumentator, as its documentation has it."""

from fastapi import FastAPI
from prometheus_fastapi_instrumentator import Instrumentator


def install(app: FastAPI) -> None:
    Instrumentator().instrument(app).expose(app)
