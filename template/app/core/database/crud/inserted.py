"""The values of a new row, as a session would insert them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, inspect


class Inserted:
    """What a model's constructor and a flush make of the values that are given for a row."""

    def __init__(self, model: type[Any]) -> None:
        self._columns = inspect(model).columns
        # SQLModel's constructor fills in its fields' defaults, which so win over the columns': a
        # `sa_column` may have others or none. In SQLAlchemy's own models there are only columns'.
        self.filled_in = {
            name: field
            for name, field in getattr(model, "model_fields", {}).items()
            if name in self._columns and not field.is_required()
        }
        self._nulls = {
            name: None
            for name, column in self._columns.items()
            if isinstance(column, Column)  # and no expression
            and not (column.primary_key or column.default or column.server_default)
            and not column.type.should_evaluate_none
        }

    def __call__(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is inserted, by attribute: NULL only for columns that have no default."""
        made = {
            name: field.get_default(call_default_factory=True)
            for name, field in self.filled_in.items()
            if name not in values
        }
        return self._nulls | {
            name: value
            for name, value in {**made, **values}.items()
            if value is not None or self._columns[name].type.should_evaluate_none
        }
