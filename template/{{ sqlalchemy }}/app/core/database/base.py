"""What every model is made of: `class Post(PrimaryKey, Timestamps, Base)`."""

from datetime import datetime

from sqlalchemy import MetaData, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry

from app.core.database.annotations import resolve
from app.core.database.key import KEY_ARGUMENTS, KEY_TYPE, Key
from app.core.database.naming import NAMING_CONVENTION
from app.core.database.types import utcnow


class Base(DeclarativeBase):
    """The parent of all models."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {str: String(255)}  # noqa: RUF012  read once by SQLAlchemy


OWN = registry(
    metadata=Base.metadata, class_registry={}, type_annotation_map=Base.type_annotation_map
)

for models in (Base.registry, OWN):
    event.listen(models, "resolve_type_annotation", resolve)


class TemplateBase(DeclarativeBase):
    """The parent of the models that are the template's, so that yours may have the same names.

    Names in relationships, as `list["Post"]`, are looked up among yours.
    """

    registry = OWN


class PrimaryKey:
    """`id`, the same kind of key in every table."""

    id: Mapped[Key] = mapped_column(KEY_TYPE, primary_key=True, sort_order=-1, **KEY_ARGUMENTS)


class Timestamps:
    """When a row was written first and last; set by the application, so no refresh is needed."""

    created_at: Mapped[datetime] = mapped_column(default=utcnow, sort_order=98)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow, sort_order=99)
