"""JSON in forms: what cannot be stored is refused with what was typed, never replaced by null."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette_admin.contrib.sqla.converters import ModelConverter, register_converter
from starlette_admin.fields import JSONField


class Unreadable(str):
    """What was typed into a form and is not JSON."""

    __slots__ = ()


@dataclass
class JsonField(JSONField):
    """The editor of JSON that starlette-admin has, with an empty object and refusals of its own."""

    form_template: str = "json_field.html"

    async def parse_form_data(self, request: Request, form_data: FormData) -> Any:
        """Return the value that was typed, or its text as `Unreadable`."""
        text = str(form_data.get(self.id, "null"))
        try:
            value = json.loads(text)
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        except (ValueError, RecursionError):  # no JSON, NaN, lone surrogates; nested too deeply
            return Unreadable(text)
        return value

    async def validate(self, request: Request, value: Any, form_values: dict[str, Any]) -> None:
        """Raise ValueError if the value is no JSON or a rule of the field refuses it."""
        if isinstance(value, Unreadable):
            raise ValueError("This is not JSON that can be stored.")
        if value in ({}, []):  # a value like others, not a missing one
            return
        await super().validate(request, value, form_values)


@register_converter(JSON)
def _json_field(**column: Any) -> JsonField:
    return JsonField(**ModelConverter._field_common(**column))
