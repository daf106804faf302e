"""One page of a list."""

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from app.core.database import Key

ItemT = TypeVar("ItemT")
MAX_OFFSET = 10_000  # the database reads every row it skips; `after` has no such limit


class PageParams(BaseModel):
    """Which page: `after` the last key seen (every page costs the same), `offset` rows later."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Query(ge=1, le=100)] = 50
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0
    after: Key | None = None


class Page(BaseModel, Generic[ItemT]):
    """Some items, and the key to ask for those `after` them; null on the last page."""

    items: list[ItemT]
    next: Key | None
