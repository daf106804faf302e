"""What every model is made of: `class Post(Timestamps, PrimaryKey, table=True)`."""

from datetime import datetime
from types import NoneType
from typing import Any, get_args

from pydantic_core import PydanticUndefined
from sqlalchemy import String, event
from sqlalchemy.orm import DeclarativeBase, registry
from sqlmodel import Field, SQLModel
from sqlmodel.main import FieldInfoMetadata, default_registry

from app.core.database.annotations import resolve, type_of
from app.core.database.key import KEY_ARGUMENTS, KEY_TYPE, Key
from app.core.database.naming import NAMING_CONVENTION
from app.core.database.types import UTCDateTime, utcnow

SQLModel.metadata.naming_convention = NAMING_CONVENTION
default_registry.update_type_annotation_map({str: String(255)})
event.listen(default_registry, "resolve_type_annotation", resolve)


class Base(DeclarativeBase):
    """The parent of models in SQLAlchemy's own style, which may refer to the others."""

    registry = default_registry


OWN = registry(metadata=SQLModel.metadata, class_registry={})


class TemplateBase(SQLModel, registry=OWN):
    """A parent of the models that are the template's, so that yours may have the same names.

    Names in relationships, as `list["Post"]`, are looked up among yours.
    """


class _Typed(SQLModel):
    """Gives fields that name no column type the one that their annotation has in `Mapped`."""

    @classmethod
    def __pydantic_init_subclass__(cls, **given: Any) -> None:
        super().__pydantic_init_subclass__(**given)
        for field in cls.model_fields.values():
            known = [part for part in field.metadata if isinstance(part, FieldInfoMetadata)]
            options = known[0] if known else FieldInfoMetadata()
            if any(one is not PydanticUndefined for one in (options.sa_type, options.sa_column)):
                continue
            kinds = [kind for kind in get_args(field.annotation) if kind is not NoneType]
            is_optional = NoneType in get_args(field.annotation)
            kind = type_of(kinds[0] if is_optional and len(kinds) == 1 else field.annotation)
            if kind is not None:
                options.sa_type = kind
                field.metadata += [] if known else [options]


class PrimaryKey(_Typed):
    """`id`, the same kind of key in every table; set when the row is flushed."""

    id: Key = Field(
        default=None, primary_key=True, sa_type=KEY_TYPE, sa_column_kwargs=KEY_ARGUMENTS
    )


class Timestamps(_Typed):
    """When a row was written first and last; set by the application, so no refresh is needed."""

    created_at: datetime = Field(
        default_factory=utcnow,
        sa_type=UTCDateTime,
    )
    updated_at: datetime = Field(
        default_factory=utcnow,
        sa_type=UTCDateTime,
        sa_column_kwargs={"onupdate": utcnow},
    )
