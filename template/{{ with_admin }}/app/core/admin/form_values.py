"""What was typed into a form and cannot be read, which starlette-admin would store as null."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from starlette.datastructures import FormData
from starlette_admin.fields import BaseField, DateField, DateTimeField, NumberField, TimeField

from app.schemas.storable import FIRST_YEAR, LAST_YEAR

READ = (DateField, DateTimeField, NumberField, TimeField)


def unread_values(
    form: FormData, fields: Iterable[BaseField], data: Mapping[str, Any]
) -> dict[str | int, Any]:
    """Return what is wrong with texts that are no value, or a date that no database stores."""
    errors: dict[str | int, Any] = {}
    for field in fields:
        if not isinstance(field, READ) or field.name not in data:
            continue
        value, typed = data[field.name], form.get(field.id)
        if value is None and isinstance(typed, str) and typed.strip():
            errors[field.name] = "This cannot be read."
        elif isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            errors[field.name] = f"The year has to be from {FIRST_YEAR} to {LAST_YEAR}."
    return errors
