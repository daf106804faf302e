"""Whether a row of a model is what a plain INSERT or UPDATE of its table makes of it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import FetchedValue, Table, inspect
from sqlalchemy.orm import Session

from app.core.database.direct.contract import FLUSH, count

OF_READING = {"do_orm_execute": 1, "before_flush": 1}  # listeners of `app.core.database.reading`
LIBRARIES = ("sqlalchemy.", "sqlmodel.", "pydantic.", "builtins")
CONFIG = {  # of SQLModel, which changes nothing when a row is made
    "from_attributes",
    "read_from_attributes",
    "read_with_orm_mode",
    "registry",
    "table",
    "title",
}
MAPPER = (
    "before_insert",
    "after_insert",
    "before_update",
    "after_update",
)
INSTANCE = {"init": 1, "load": 0, "refresh": 0, "refresh_flush": 0}  # SQLAlchemy's own listeners
ATTRIBUTE = ("set", "init_scalar")
SESSION = ("do_orm_execute", "after_bulk_update", *FLUSH)


def is_simple(model: type[Any]) -> bool:
    """Return whether each row of a model is one row of one table, found by one column."""
    mapper = inspect(model)
    return (
        isinstance(mapper.local_table, Table)
        and mapper.inherits is None
        and len(list(mapper.self_and_descendants)) == 1
        and mapper.polymorphic_on is None
        and mapper.version_id_col is None
        and len(mapper.primary_key) == 1
        and not mapper.validators
        and not made_by_triggers(model)
        and all(to.passive_updates for to in mapper.relationships)
        and not _has_own_methods(model)
        and set(getattr(model, "model_config", {})) <= CONFIG
        and all(len(attribute.columns) == 1 for attribute in mapper.column_attrs)
        and all(getattr(column, "table", None) is mapper.local_table for column in mapper.columns)
    )


def made_by_triggers(model: type[Any]) -> set[str]:
    """Return the attributes that are declared as `FetchedValue()`.

    RETURNING may not show what a trigger made of them: SQLite's never does.
    """
    return {
        attribute.key
        for attribute in inspect(model).column_attrs
        for column in attribute.columns
        if FetchedValue
        in (type(getattr(column, name, None)) for name in ("server_default", "server_onupdate"))
    }


def _has_own_methods(model: type[Any]) -> bool:
    """Return whether a model does something when it is made or set, which a statement does not."""
    made = inspect(model).class_manager.original_init
    methods = (made, model.__setattr__, getattr(model, "model_post_init", None))
    return not all(
        getattr(method, "__module__", None) is None or method.__module__.startswith(LIBRARIES)
        for method in methods
    )


def hears_of_writes(model: type[Any], names: Iterable[str]) -> bool:
    """Return whether somebody listens to flushes of a model, or of these attributes."""
    mapper = inspect(model)
    return (
        any(count(mapper, event) for event in MAPPER)
        or any(count(mapper.class_manager, event) != own for event, own in INSTANCE.items())
        or any(count(getattr(model, name), event) for name in names for event in ATTRIBUTE)
    )


def hears_of_statements(session: Session) -> bool:
    """Return whether somebody listens to what a session executes or flushes."""
    own = OF_READING if session.info.get("reading") else {}
    return any(count(session, event) != own.get(event, 0) for event in SESSION)
