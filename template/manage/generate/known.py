"""The models that the project has, as far as generated code refers to them.

A module called `models.py` would be taken for models, and be imported by every process.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Enum,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    Time,
    Uuid,
)

from app.core.database import load_models
from app.core.database.discovery import all_mappers
from manage.errors import Failure
from manage.generate.fields import Field
from manage.generate.names import Name, snake

# The first that fits: some are kinds of others.
TYPES: tuple[tuple[type[Any], str], ...] = (
    (Enum, "enum"),
    (Text, "text"),
    (String, "str"),
    (Boolean, "bool"),
    (BigInteger, "bigint"),
    (Integer, "int"),
    (Float, "float"),
    (Numeric, "decimal"),
    (DateTime, "datetime"),
    (Date, "date"),
    (Time, "time"),
    (Uuid, "uuid"),
    (JSON, "json"),
    (LargeBinary, "bytes"),
)
NOT_FIELDS = ("created_at", "updated_at")


def models() -> dict[str, type[Any]]:
    """Return all models by the names of their tables; those of `app/models` come last."""
    load_models()
    found: list[type[Any]] = [mapper.class_ for mapper in all_mappers()]
    found.sort(key=lambda model: (model.__module__.startswith("app.models."), model.__name__))
    return {model.__table__.name: model for model in found}


def name_of_model(model: type[Any]) -> Name:
    """Return the names that belong to a model."""
    return Name(snake(model.__name__), model.__table__.name, model.__module__)


def refer(field: Field, name: Name, known: dict[str, type[Any]]) -> None:
    """Tell a `ref` of the resource `name` what it refers to.

    Raises:
        Failure: if there is no such table, or the first row could refer to none.
    """
    if field.table in (name.singular, name.plural):
        if not field.nullable:
            raise Failure(f"{field.relation}: the first row could refer to none; add ?.")
        field.table, field.parent = name.plural, name
        return
    tables = {snake(model.__name__): table for table, model in known.items()}
    field.table = tables.get(field.table, field.table)
    if field.table not in known:
        raise Failure(
            f'{field.relation} refers to "{field.table}", which is no table; '
            f"there are {', '.join(sorted(known))}."
        )
    field.parent = name_of_model(known[field.table])


def fields_of(model: type[Any], known: dict[str, type[Any]]) -> list[Field]:
    """Return the fields of a model, without its key and its timestamps.

    Raises:
        Failure: if a column has a type that no field has.
    """
    return [
        _field(column, known)
        for column in model.__table__.columns
        if not column.primary_key and column.name not in NOT_FIELDS
    ]


def _field(column: Column[Any], known: dict[str, type[Any]]) -> Field:
    kind: Any = getattr(column.type, "impl_instance", column.type)
    word = next((word for known_type, word in TYPES if isinstance(kind, known_type)), None)
    if column.foreign_keys:
        word = "ref"
    if word is None:
        raise Failure(f"{column} is a {kind!r}, which cannot be made up; write it by hand.")
    field = Field(column.name, word, bool(column.nullable), bool(column.unique))
    field.length = getattr(kind, "length", None) or field.length
    field.precision = getattr(kind, "precision", None) or field.precision
    field.scale = getattr(kind, "scale", None) or 0
    if word == "enum":
        values = kind.enum_class
        field.enum, field.enum_module = values.__name__, values.__module__
        field.values = [*kind.enums]
    if word == "ref":
        field.table = next(iter(column.foreign_keys)).column.table.name
        refer(field, name_of_model(known[column.table.name]), known)
    return field
