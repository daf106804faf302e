"""What every model is made of: `class Post(Timestamps, PrimaryKey, table=True)`."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, registry
from sqlmodel import Field, SQLModel
from sqlmodel.main import default_registry

from app.core.database.key import KEY_ARGUMENTS, KEY_TYPE, Key
from app.core.database.naming import NAMING_CONVENTION
from app.core.database.types import JSONType, UTCDateTime, utcnow

SQLModel.metadata.naming_convention = NAMING_CONVENTION
default_registry.update_type_annotation_map(
    {datetime: UTCDateTime(), dict[str, Any]: JSONType, str: String(255)}
)


class Base(DeclarativeBase):
    """The parent of models in SQLAlchemy's own style, which may refer to the others."""

    registry = default_registry


OWN = registry(metadata=SQLModel.metadata, class_registry={})


class TemplateBase(SQLModel, registry=OWN):
    """A parent of the models that are the template's, so that yours may have the same names.

    Names in relationships, as `list["Post"]`, are looked up among yours.
    """


class PrimaryKey(SQLModel):
    """`id`, the same kind of key in every table; set when the row is flushed."""

    id: Key = Field(
        default=None, primary_key=True, sa_type=KEY_TYPE, sa_column_kwargs=KEY_ARGUMENTS
    )


class Timestamps(SQLModel):
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
