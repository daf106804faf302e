"""The OpenAPI document says that errors are problem documents, as they are."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.api.errors import MEDIA_TYPE
from app.api.routing import ByFirstPart

REF = "#/components/schemas/"
PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": f"{REF}Problem"}}}
UNREADABLE = {"description": "A body that is no text", "content": PROBLEM}
ERRORS = ({"$ref": f"{REF}Problem"}, {"$ref": f"{REF}HTTPValidationError"})


def operation_id(route: APIRoute) -> str:
    """Return the name of the endpoint's function: clients are generated with these names."""
    return route.name


class API(FastAPI):
    """FastAPI whose document describes `app.api.errors`, and whose routes are found at once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.router.middleware_stack = ByFirstPart(self.router)

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
                            response["content"] = PROBLEM
            for name in ("HTTPValidationError", "ValidationError"):
                schema.get("components", {}).get("schemas", {}).pop(name, None)
        return super().openapi()
