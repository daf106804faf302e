"""Finding the rows of a model, and what a page calls them."""

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

from markupsafe import escape
from sqlalchemy import ColumnElement, false, or_
from starlette.requests import Request
from starlette_admin.contrib.sqla import ModelView as Pages
from starlette_admin.filters import FilterGroup

from app.core.admin.filters import LARGEST, fitted


class RowsView(Pages):
    """Finds rows by keys and texts as they are typed, whatever is typed."""

    _columns_by_name: Mapping[str, Any]
    _texts: Sequence[str]
    """The columns to search in, of those that are searchable."""
    _titles: Sequence[str]
    """The columns whose first text a row is called by."""

    def get_search_query(self, request: Request, term: str) -> ColumnElement[bool]:
        """Return the condition that a text has `term` in it, whatever its case."""
        columns = [
            self._columns_by_name[name]
            for name in self._texts
            if name in (self.searchable_fields or ())
        ]
        term = term.replace("\0", "")
        return or_(false(), *(column.icontains(term, autoescape=True) for column in columns))

    def _is_key(self, text: Any) -> bool:
        """Return whether what stands in an address can be a key of this model."""
        if not isinstance(self._pk_coerce, type):
            return True
        try:
            key = self._pk_coerce(text)
        except ValueError:
            return False
        return not isinstance(key, int) or abs(key) <= LARGEST

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """Return the row with this key, or None."""
        return await super().find_by_pk(request, pk) if self._is_key(pk) else None

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        """Return the rows that have one of these keys."""
        return await super().find_by_pks(request, list(filter(self._is_key, pks)))

    async def find_all(
        self, request: Request, skip: int = 0, limit: int = 100, *args: Any, **kwargs: Any
    ) -> Sequence[Any]:
        """Return the rows of a page; one beyond what databases can count to is empty."""
        skip, limit = min(skip, LARGEST), min(limit, LARGEST)
        kwargs["filters"] = fitted(kwargs.get("filters"), self._columns_by_name)
        return await super().find_all(request, skip, limit, *args, **kwargs)

    async def count(
        self, request: Request, q: str | None = None, filters: FilterGroup | None = None
    ) -> int:
        """Return how many rows there are that a list shows."""
        return await super().count(request, q, fitted(filters, self._columns_by_name))

    async def repr(self, obj: Any, request: Request) -> str:
        """Return the first text of a row, to call it by."""
        texts = (obj.__dict__.get(name) for name in self._titles)
        text = next((text for text in texts if text), None)
        return shorten(text, 60, placeholder="…") if text else await super().repr(obj, request)

    async def select2_result(self, obj: Any, request: Request) -> str:
        """Return the HTML of a row in a list of choices."""
        return f"<span>{escape(await self.repr(obj, request))}</span>"
