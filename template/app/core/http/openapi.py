"""The application's class: its OpenAPI document, and what stands around it."""

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.models import Schema
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import ASGIApp

from app.core.http.problems import CONTENT, Problem
from app.core.http.stack import around

REF = "#/components/schemas/"
UNREADABLE = {"description": "A body that is no text", "content": CONTENT}
ERRORS = ({"$ref": f"{REF}Problem"}, {"$ref": f"{REF}HTTPValidationError"})


def operation_id(route: APIRoute) -> str:
    """Return the name of the endpoint's function: clients are generated with these names."""
    return route.name


class API(FastAPI):
    """FastAPI whose document describes `app.core.http.errors`, and whose responses have headers."""

    _described: dict[str, Any] | None = None

    def build_middleware_stack(self) -> ASGIApp:
        """Return the application with what concerns its errors, too."""
        return around(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Duplicate Operation ID")  # none is left below
            schema = super().openapi()
        if schema is not self._described:  # it is made again when there are more routes
            self._describe(schema)
            self._described = schema
        return schema

    def _describe(self, schema: dict[str, Any]) -> None:
        self._name_operations(schema)
        for path in schema["paths"].values():
            for operation in path.values():
                if "requestBody" in operation:
                    operation["responses"].setdefault("400", UNREADABLE)
                for response in operation["responses"].values():
                    content = response.get("content", {}).get("application/json", {})
                    if content.get("schema") in ERRORS:
                        response["content"] = CONTENT
        components = schema.setdefault("components", {})
        schemas = components.get("schemas", {}) | {"Problem": _problem()}
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        components["schemas"] = dict(sorted(schemas.items()))

    def _name_operations(self, schema: dict[str, Any]) -> None:
        """Give operations of one name names of their own, whose order does not matter.

        An `operation_id` that somebody wrote stays, unless it was written twice.
        """
        given = {
            (route.path_format, method)
            for route in iter_route_contexts(self.routes)
            for method in route.methods or ()
            if getattr(route, "operation_id", None)
        }
        operations = list(_operations(schema))
        counts = Counter(operation["operationId"] for *_, operation in operations)
        taken: set[str] = set()
        for path, method, operation in sorted(operations, key=lambda one: one[:2] not in given):
            name = operation["operationId"]
            if counts[name] > 1 and ((path, method) not in given or name in taken):
                words = [name, method.lower(), *path.replace("{", "").replace("}", "").split("/")]
                name = "_".join(word for word in words if word)
            while name in taken or (counts[name] and name != operation["operationId"]):
                name += "_"
            taken.add(name)
            operation["operationId"] = name


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the path, the method and the operation of all that have an id."""
    for path, methods in [*schema["paths"].items(), *schema.get("webhooks", {}).items()]:
        for method, operation in methods.items():
            if "operationId" in operation:
                yield path, method.upper(), operation
            for callback in operation.get("callbacks", {}).values():
                yield from _operations({"paths": callback})


def _problem() -> dict[str, Any]:
    """Return the schema of a problem document, written as FastAPI writes the others."""
    schema = Schema.model_validate(Problem.model_json_schema(mode="serialization"))
    return schema.model_dump(mode="json", by_alias=True, exclude_none=True)
