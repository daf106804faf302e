"""The fields that the pages of a model have, unless their view names them."""

from typing import Any

from sqlalchemy import JSON, Column, Enum, Float, LargeBinary, String, Text, inspect
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty
from sqlalchemy.types import TypeDecorator, TypeEngine
from starlette_admin.contrib.sqla.converters import ModelConverter, register_converter
from starlette_admin.fields import FloatField, HasMany, HasOne, RelationField

from app.core.admin import json_field  # noqa: F401  registers its converter
from app.core.admin.secrets import is_secret
from app.core.database import Timestamps

LAST = tuple(Timestamps.__annotations__)


@register_converter(Float)  # no kind of Numeric any more, since SQLAlchemy 2.1
def _float_field(**column: Any) -> FloatField:
    return FloatField(**ModelConverter._field_common(**column))


_converter = ModelConverter()


def _type(column: Column[Any]) -> TypeEngine[Any]:
    kind = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def is_text(column: Column[Any]) -> bool:
    """Return whether a column holds what people write."""
    return isinstance(_type(column), String) and not isinstance(_type(column), Enum)


def is_long(column: Column[Any]) -> bool:
    """Return whether the values of a column are too long for a list."""
    return isinstance(_type(column), Text | JSON)


def shown_columns(model: type[Any]) -> dict[str, Column[Any]]:
    """Return the columns of `model` that can and may be seen, by their attributes."""
    return {
        attribute.key: column
        for attribute in inspect(model).column_attrs
        if isinstance(column := attribute.columns[0], Column)
        and _converter.find_converter_for_col_type(type(column.type)) is not None
        and not isinstance(_type(column), LargeBinary)
        and not is_secret(model, attribute.key)
    }


def relation_field(to: RelationshipProperty[Any]) -> RelationField:
    """Return the field of a relationship; pages are found by the table that they are of."""
    table = str(to.mapper.local_table.description)
    if to.uselist:
        return HasMany(to.key, key=table)
    return HasOne(to.key, key=table, required=not any(each.nullable for each in to.local_columns))


def relations(mapper: Mapper[Any], models: set[type[Any]]) -> dict[str, RelationshipProperty[Any]]:
    """Return the relationships to `models` that a form can set.

    What belongs to a row (one to many) is changed on pages of its own.
    """
    return {
        to.key: to
        for to in mapper.relationships
        if to.direction is not RelationshipDirection.ONETOMANY
        and not to.viewonly
        and to.mapper.class_ in models
    }


def fields_of(model: type[Any], models: set[type[Any]]) -> list[str]:
    """Return the names of the fields of `model`, for relationships to `models` only.

    Columns come in their order, the key first and the timestamps last; a relationship stands in
    the place of its foreign key.
    """
    to = relations(inspect(model), models)
    instead = {
        column: name for name, one in to.items() if not one.uselist for column in one.local_columns
    }
    columns = shown_columns(model)
    key = inspect(model).primary_key[0]
    names = [instead.get(column, name) for name, column in columns.items()]
    names = [str(key.key), *(name for name in names if name not in LAST)]
    many = (name for name, each in to.items() if each.uselist)
    return list(dict.fromkeys([*names, *many, *(name for name in LAST if name in columns)]))
