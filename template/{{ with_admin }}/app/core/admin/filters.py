"""Values of filters, made into what their columns take."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid
from starlette.exceptions import HTTPException
from starlette_admin.filters import FilterGroup, FilterRule

MOST = 50  # conditions of one list
LARGEST = 2**63 - 1  # whole number, and key, of every database


def fitted(group: FilterGroup | None, columns: Mapping[str, Any]) -> FilterGroup | None:
    """Return the filters of a list with values that its columns take.

    Raises:
        HTTPException: 400 if there are too many, or one has a value that no column takes.
    """
    if group is None:
        return None
    if _count(group) > MOST:
        raise HTTPException(400, f"A list takes up to {MOST} filters.")
    return _fitted(group, columns)


def _count(group: FilterGroup) -> int:
    return sum(_count(rule) if isinstance(rule, FilterGroup) else 1 for rule in group.rules)


def _fitted(group: FilterGroup, columns: Mapping[str, Any]) -> FilterGroup:
    rules: list[FilterGroup | FilterRule] = []
    for rule in group.rules:
        if isinstance(rule, FilterGroup):
            rules.append(_fitted(rule, columns))
            continue
        column = columns.get(rule.field)
        if column is not None:
            kind = getattr(column.type, "impl_instance", column.type)
            try:
                values = (_value(rule.value, kind), _value(rule.value2, kind))
            except (ValueError, OverflowError):
                raise HTTPException(400, f"{rule.field} has no such values.") from None
            rule = replace(rule, value=values[0], value2=values[1])  # noqa: PLW2901
        rules.append(rule)
    return replace(group, rules=rules)


def _value(value: Any, kind: Any) -> Any:
    if isinstance(value, list) and not hasattr(kind, "enums"):
        value = ",".join(map(str, value))  # a text with a comma was taken for two
    if isinstance(value, int) and abs(value) > LARGEST:
        raise OverflowError
    if isinstance(kind, Uuid) and isinstance(value, str):
        return UUID(value)
    if isinstance(kind, DateTime) and isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, time())
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return value
