"""The column types that annotations alone choose, the same with either ORM and every database."""

from datetime import datetime
from enum import Enum as PythonEnum
from typing import Any, Literal, get_args, get_origin

from sqlalchemy import Enum
from sqlalchemy.orm import TypeResolve
from sqlalchemy.types import TypeEngine

from app.core.database.types import JSONType, UTCDateTime

LENGTH = 32  # characters of an enum's text, so that most new members need no migration
TYPES: dict[Any, TypeEngine[Any]] = {
    datetime: UTCDateTime(),
    dict: JSONType,
    list: JSONType,
}


def type_of(annotation: Any) -> TypeEngine[Any] | None:
    """Return the type of a column with this annotation, or None where the ORM's own is right.

    An enum is stored as text, the names of its members: a new member then needs no migration.
    """
    origin = get_origin(annotation)
    if origin is Literal and all(isinstance(value, str) for value in get_args(annotation)):
        return _text(*get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, PythonEnum):
        return _text(annotation)
    return TYPES.get(origin or annotation)


def resolve(found: TypeResolve) -> TypeEngine[Any] | None:
    """Return what `type_of` has for an annotation of `Mapped` that the registry's map has not."""
    chosen = set(found.registry.type_annotation_map)
    names = {found.raw_pep_593_type, found.raw_pep_695_type, found.resolved_type}
    return type_of(found.resolved_type) if names.isdisjoint(chosen) else None


def _text(*values: Any) -> Enum:
    length = max(map(len, Enum(*values, native_enum=False).enums), default=0)
    return Enum(*values, native_enum=False, length=max(length, LENGTH))
