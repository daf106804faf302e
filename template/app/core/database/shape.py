"""What a schema shows of a model: the columns to select, and the dict to make of a row."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from sqlalchemy import PrimaryKeyConstraint, Select, Table, UniqueConstraint, inspect, select
from sqlalchemy.orm import RelationshipProperty, Session, aliased

from app.core.database.direct.statement import Record, Shape


class SchemaQuery:
    """The SELECT of a schema's fields; one that is a schema itself is a relationship to join."""

    def __init__(self, model: type[Any], schema: type[BaseModel]) -> None:
        """Match fields with columns and relationships by name.

        Raises:
            TypeError: naming the field that is neither a column nor a relationship to one row.
        """
        self._columns: list[Any] = []
        self._joins: list[Any] = []
        self._within: list[type[BaseModel]] = []
        self.models: list[type[Any]] = [model]
        """All models that are read, the joined ones included."""
        self.shape: Shape = self._add(model, schema)
        """Makes of a row of `statement` the dict for a response."""
        self.is_flat = not self._joins
        if not self._columns:
            raise TypeError(f"{schema.__name__} shows nothing of a row: it has no fields.")
        self.statement: Select[Any] = select(*self._columns)
        for relation in self._joins:
            self.statement = self.statement.outerjoin(relation)  # a filter may hide the other row

    def _add(self, entity: Any, schema: type[BaseModel]) -> Shape:
        if schema in self._within:
            raise TypeError(
                f"{schema.__name__} is within itself, and rows are not joined without end: "
                "give the inner field a schema without it."
            )
        self._within.append(schema)
        shape = self._shape_of(entity, schema)
        self._within.pop()
        return shape

    def _shape_of(self, entity: Any, schema: type[BaseModel]) -> Shape:
        columns = inspect(entity).mapper.columns
        names = [name for name in schema.model_fields if name in columns]
        first = len(self._columns)
        self._columns += [getattr(entity, name) for name in names]
        nested = {
            name: self._join(entity, name, schema)
            for name in schema.model_fields
            if name not in columns
        }

        def columns_of(row: Sequence[Any]) -> Record:
            return dict(zip(names, row[first:], strict=False))  # what follows is another's

        def shape(row: Sequence[Any]) -> Record:
            values = columns_of(row)
            for name, inner in nested.items():
                values[name] = inner(row)
            return values

        return shape if nested else columns_of

    def _join(
        self, entity: Any, name: str, schema: type[BaseModel]
    ) -> Callable[[Sequence[Any]], Record | None]:
        relation = inspect(entity).mapper.relationships.get(name)
        inner = _schema_in(schema.model_fields[name].annotation)
        if relation is None or inner is None or not _leads_to_one(relation):
            raise TypeError(
                f"{schema.__name__}.{name} is neither a column of {relation or entity} nor a "
                "relationship to one row by a key; load models with get_by_id and its like for it."
            )
        target: Any = relation.mapper.class_
        self.models.append(target)
        if self.models.count(target) > 1:
            target = aliased(target)  # only there: filters of a model may not be of its aliases
        self._joins.append(getattr(entity, name).of_type(target))
        key = len(self._columns)
        primary = relation.mapper.get_property_by_column(relation.mapper.primary_key[0])
        self._columns.append(getattr(target, primary.key))
        shape = self._add(target, inner)
        return lambda row: None if row[key] is None else shape(row)


def shown(session: Session, instance: Any, schema: type[BaseModel]) -> Record:
    """Return what a schema shows of an instance that was written, as a session loads it."""
    names = list(schema.model_fields)
    session.refresh(instance, names)
    record = {name: getattr(instance, name) for name in names}
    for name in names:
        inner = _schema_in(schema.model_fields[name].annotation)
        if name in inspect(instance).mapper.relationships and inner and record[name] is not None:
            record[name] = shown(session, record[name], inner)
    return record


def _leads_to_one(relation: RelationshipProperty[Any]) -> bool:
    """Return whether a row has at most one on the other side, which a plain join finds."""
    remote = {column for _, column in relation.local_remote_pairs or ()}
    tables = {column.table for column in remote if isinstance(column.table, Table)}
    parts: list[Any] = [one for table in tables for one in (*table.constraints, *table.indexes)]
    unique = [
        set(one.columns)
        for one in parts
        if isinstance(one, PrimaryKeyConstraint | UniqueConstraint) or getattr(one, "unique", False)
    ]
    return (
        not (relation.uselist or relation.order_by)
        and relation.secondary is None
        and relation.entity is relation.mapper
        and any(columns <= remote for columns in unique if columns)
    )


def _schema_in(annotation: Any) -> type[BaseModel] | None:
    """Return the schema in `Schema` or `Schema | None`."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
