"""What a schema shows of a model: the columns to select, and the dict to make of a row."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import aliased

from app.core.database.rows import Row, Rows


class SchemaQuery:
    """The SELECT of a schema's fields; one that is a schema itself is a relationship to join."""

    def __init__(self, model: type[Any], schema: type[BaseModel]) -> None:
        """Match fields with columns and relationships by name.

        Raises:
            TypeError: naming the field that is neither a column nor a relationship to one row.
        """
        self._columns: list[Any] = []
        self._joins: list[tuple[Any, bool]] = []
        shape = self._add(model, schema)
        self._shape = shape if self._joins else None
        self.columns = [] if self._joins else self._columns
        """The columns, if they are all of the model itself and a row is a dict of them."""
        self.statement: Select[Any] = select(*self._columns)
        for relation, optional in self._joins:
            self.statement = self.statement.join(relation, isouter=optional)

    def rows(self, statement: Select[Any]) -> Rows:
        """Return what reads by `statement`, which is `self.statement` with conditions."""
        return Rows(statement, self._shape)

    def _add(self, entity: Any, schema: type[BaseModel]) -> Callable[[Sequence[Any]], Row]:
        columns = inspect(entity).mapper.columns
        names = [name for name in schema.model_fields if name in columns]
        first = len(self._columns)
        self._columns += [getattr(entity, name) for name in names]
        end = len(self._columns)
        nested = {
            name: self._join(entity, name, schema)
            for name in schema.model_fields
            if name not in columns
        }

        def shape(row: Sequence[Any]) -> Row:
            values: Row = dict(zip(names, row[first:end], strict=False))
            for name, inner in nested.items():
                values[name] = inner(row)
            return values

        return shape

    def _join(
        self, entity: Any, name: str, schema: type[BaseModel]
    ) -> Callable[[Sequence[Any]], Row | None]:
        relation = inspect(entity).mapper.relationships.get(name)
        inner = _schema_in(schema.model_fields[name].annotation)
        if relation is None or relation.uselist or inner is None:
            raise TypeError(
                f"{schema.__name__}.{name} is neither a column of {relation or entity} nor a "
                "relationship to one row; load models with get_by_id and its like for it."
            )
        target = aliased(relation.mapper.class_)
        optional = any(column.nullable for column in relation.local_columns)
        self._joins.append((getattr(entity, name).of_type(target), optional))
        key = len(self._columns)
        self._columns.append(getattr(target, str(relation.mapper.primary_key[0].key)))
        shape = self._add(target, inner)
        return lambda row: None if row[key] is None else shape(row)


def _schema_in(annotation: Any) -> type[BaseModel] | None:
    """Return the schema in `Schema` or `Schema | None`."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
