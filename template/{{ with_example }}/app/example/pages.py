"""Pages that cost the same however deep they are: each begins after the last row seen."""

import base64
from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import Column, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")


class BadCursorError(Exception):
    """The cursor is none of ours, or of another order."""


class Page(BaseModel, Generic[T]):
    """Some items, and the `cursor` of the next page; null on the last one."""

    items: list[T]
    next: str | None


class Order(NamedTuple):
    """An order without ties: the last column is unique. Its name is part of its cursors."""

    name: str
    columns: tuple[Column[Any], ...]
    values: TypeAdapter[Any]  # of the columns of one row
    descending: bool = False


async def get_page(
    db: AsyncSession, statement: Select[T], order: Order, *, limit: int, cursor: str | None
) -> tuple[Sequence[T], str | None]:
    """Return `limit` rows of `statement` in this order, and the cursor of the next page.

    Raises:
        BadCursorError: if `cursor` was not returned by this function for this order.
    """
    if cursor is not None:
        statement = _after(statement, order, _decode(cursor, order))
    by = [column.desc() if order.descending else column.asc() for column in order.columns]
    rows = (await db.scalars(statement.order_by(*by).limit(limit + 1))).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], _encode([getattr(last, column.key) for column in order.columns], order)


def _after(statement: Select[T], order: Order, values: Sequence[Any]) -> Select[T]:
    last = [
        literal(value, column.type) for value, column in zip(values, order.columns, strict=True)
    ]
    row, first = tuple_(*order.columns), order.columns[0]
    # The first column again, by itself: MySQL uses no index for a comparison of rows.
    if order.descending:
        return statement.where(first <= last[0], row < tuple_(*last))
    return statement.where(first >= last[0], row > tuple_(*last))


def _encode(values: Sequence[Any], order: Order) -> str:
    text = order.name.encode() + b" " + order.values.dump_json(tuple(values))
    return base64.urlsafe_b64encode(text).decode()


def _decode(cursor: str, order: Order) -> Sequence[Any]:
    try:
        name, _, text = base64.urlsafe_b64decode(cursor).partition(b" ")
        values: Sequence[Any] = order.values.validate_json(text)
    except (ValueError, ValidationError):
        raise BadCursorError from None
    if name != order.name.encode():
        raise BadCursorError
    return values
