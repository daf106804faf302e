"""The OpenAPI document says that errors are problem documents, as they are."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.models import Schema
from fastapi.routing import APIRoute

from app.api.errors import CONTENT, Problem

REF = "#/components/schemas/"
UNREADABLE = {"description": "A body that is no text", "content": CONTENT}
ERRORS = ({"$ref": f"{REF}Problem"}, {"$ref": f"{REF}HTTPValidationError"})


def operation_id(route: APIRoute) -> str:
    """Return the name of the endpoint's function: clients are generated with these names."""
    return route.name


class API(FastAPI):
    """FastAPI whose document describes `app.api.errors`."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document."""
        if self.openapi_schema is None:
            schema = super().openapi()
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
        return super().openapi()


def _problem() -> dict[str, Any]:
    """Return the schema of a problem document, written as FastAPI writes the others."""
    schema = Schema.model_validate(Problem.model_json_schema(mode="serialization"))
    return schema.model_dump(mode="json", by_alias=True, exclude_none=True)
