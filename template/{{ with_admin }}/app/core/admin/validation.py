"""What is typed into a form is held to the same rules as what clients send."""

import re
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError, create_model
from sqlalchemy import Index, Table, UniqueConstraint, inspect
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette_admin.exceptions import FormValidationError

Errors: TypeAlias = dict[str | int, Any]  # by the names of fields; "" is for the whole form

STALE = "It was changed meanwhile; read it again."
CONFLICT = "The change conflicts with what is stored."
UNSTORABLE = "The database cannot store one of these values."


def schema_of(model: type[Any]) -> type[BaseModel] | None:
    """Return `PostCreate` for `Post`, from the module of `app.schemas` that is named alike."""
    parts = model.__module__.split(".")
    module = ".".join("schemas" if part == "models" else part for part in parts)
    try:
        found = getattr(import_module(module), f"{model.__name__}Create", None)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        return None
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


@cache
def _form(schema: type[BaseModel], names: frozenset[str]) -> type[BaseModel]:
    """Return `schema` with its rules for `names`; its other fields are not asked for."""
    others: dict[str, Any] = dict.fromkeys(schema.model_fields.keys() - names, (Any, None))
    return create_model(schema.__name__, __base__=schema, **others)


def checked(schema: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    """Return those of `values` that `schema` has fields for, as it makes them.

    Raises:
        FormValidationError: if it refuses some.
    """
    names = frozenset(schema.model_fields.keys() & values.keys())
    try:
        form = _form(schema, names).model_validate({name: values[name] for name in names})
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        raise FormValidationError(
            {str(next(iter(problem["loc"]), "")): problem["msg"] for problem in problems}
        ) from None
    return {name: getattr(form, name) for name in names}


def unstorable_texts(model: type[Any], values: dict[str, Any]) -> Errors:
    """Return what is wrong with texts that the columns of `model` cannot hold."""
    errors: Errors = {}
    for name, column in inspect(model).columns.items():
        text, longest = values.get(name), getattr(column.type, "length", None)
        if isinstance(text, str) and "\0" in text:
            errors[name] = "NUL cannot be stored."
        elif isinstance(text, str) and longest and len(text) > longest:
            errors[name] = f"Shorten it to {longest} characters."
    return errors


def _taken(table: Table, error: IntegrityError) -> Errors:
    """Return the columns whose values others have, as far as the database names them."""
    said = str(error.orig)
    named: list[UniqueConstraint | Index] = [
        *(each for each in table.constraints if isinstance(each, UniqueConstraint)),
        *table.indexes,
    ]
    columns = {column for each in named if str(each.name) in said for column in each.columns}
    if said.startswith("UNIQUE constraint failed"):  # SQLite's words, with columns after them
        columns |= {column for column in table.columns if str(column) in re.split("[ ,]", said)}
    return {str(column.key): "This is taken." for column in columns}


def errors_of(table: Table, error: Exception) -> Errors | None:
    """Return what to say on a form about `error`; None if it is not about what was typed."""
    match error:
        case FormValidationError():
            return dict(error.errors)
        case IntegrityError():
            return _taken(table, error) or {"": CONFLICT}
        case StaleDataError():
            return {"": STALE}
        case DataError() | OverflowError():
            return {"": UNSTORABLE}
        case DBAPIError() if str(getattr(error.orig, "sqlstate", "")).startswith("22"):
            return {"": UNSTORABLE}  # asyncpg's (SQL:2023, class 22: data exception)
    return None
