"""The primary key of a model, of one column or of several."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, bindparam, inspect, tuple_

from app.core.database import Key

AnyKey: TypeAlias = Key | tuple[Any, ...]
"""The value of a primary key; of several columns, a tuple in their order."""


class PrimaryKeyOf:
    """Conditions on the key; a key of several columns is a tuple in the order of `primary_key`."""

    def __init__(self, model: type[Any]) -> None:
        mapper = inspect(model)
        self._model = model
        self.columns = list(mapper.primary_key)
        self.names = [mapper.get_property_by_column(column).key for column in self.columns]
        bound = [bindparam(f"of_{at}", type_=c.type) for at, c in enumerate(self.columns)]
        pairs = list(zip(self.columns, bound, strict=True))
        self.equals: ColumnElement[bool] = and_(*(column == value for column, value in pairs))
        """The key is that of `parameters`."""
        self.follows: ColumnElement[bool] = (
            self.columns[0] > bound[0]
            if len(pairs) == 1
            else tuple_(*self.columns) > tuple_(*bound)
        )
        """The key is greater than that of `parameters`."""

    def values(self, key: AnyKey) -> tuple[Any, ...]:
        """Return the value of each column.

        Raises:
            TypeError: if `key` has not as many.
        """
        values = key if isinstance(key, tuple) else (key,)
        if len(values) != len(self.columns):
            names = ", ".join(self.names)
            raise TypeError(
                f"{self._model.__name__} has the key ({names}): give a value for each, not {key!r}."
            )
        return values

    def parameters(self, key: AnyKey) -> dict[str, Any]:
        """Return what `equals` and `follows` compare with.

        Raises:
            TypeError: if `key` has another number of values than the model's has.
        """
        return {f"of_{at}": value for at, value in enumerate(self.values(key))}

    def of_instance(self, instance: Any) -> Any:
        """Return the key of an instance: a value, or a tuple of them."""
        values = tuple(getattr(instance, name) for name in self.names)
        return values[0] if len(values) == 1 else values

    def of(self, row: Mapping[str, Any]) -> Any:
        """Return the key of a row that is a dict."""
        values = tuple(row[name] for name in self.names)
        return values[0] if len(values) == 1 else values


def check_limit(limit: int) -> None:
    """Refuse a page without rows, which has no key that the next one is after.

    Raises:
        ValueError: if `limit` is below 1.
    """
    if limit < 1:
        raise ValueError(f"A page of {limit} rows is none: the limit has to be at least 1.")
