"""Posts, comments and their authors as they go in and out over HTTP."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
)

from app.core.database import Key

# PostgreSQL stores no NUL; the pattern says so to clients, too.
Title = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
Body = Annotated[str, StringConstraints(min_length=1, max_length=16_000, pattern=r"^[^\x00]*$")]
TagName = Annotated[str, StringConstraints(max_length=50, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Slug = Annotated[str, StringConstraints(max_length=200, pattern=r"^[a-z0-9][a-z0-9-]*$")]


def _written_out(time: object) -> object:
    """Refuse the numbers that Pydantic takes for seconds; clients were told RFC 3339."""
    if isinstance(time, str) and not re.match(r"\d{4}-\d\d-\d\d[Tt ]", time):
        raise ValueError("write a time like 2026-01-31T12:00:00Z")
    return time


FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
# Years that a database or another time zone cannot write are as far away as these.
Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_out),
    AfterValidator(lambda time: min(max(time, FIRST), LAST)),
]


def _names(tags: list[object]) -> list[object]:
    return [getattr(tag, "name", tag) for tag in tags]


class ExamplePostCreate(BaseModel):
    """What a client sends to write a post."""

    title: Title
    body: Body
    tags: Annotated[list[TagName], Field(max_length=10)] = []
    published: StrictBool = False


class ExamplePostUpdate(BaseModel):
    """What a client sends to change a post; what is null or left out stays."""

    title: Title | None = None
    body: Body | None = None
    tags: Annotated[list[TagName], Field(max_length=10)] | None = None
    published: StrictBool | None = None


class ExampleAuthor(BaseModel):
    """Who wrote it."""

    model_config = ConfigDict(from_attributes=True)

    id: Key
    username: str


class ExamplePostRead(BaseModel):
    """A post as clients see it; `version` is its ETag."""

    model_config = ConfigDict(from_attributes=True)

    id: Key
    slug: str
    title: str
    body: str
    author: ExampleAuthor
    tags: Annotated[list[str], BeforeValidator(_names)]
    published_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime


class ExampleCommentCreate(BaseModel):
    """What a client sends to comment on a post."""

    body: Body


class ExampleCommentRead(BaseModel):
    """A comment as clients see it."""

    model_config = ConfigDict(from_attributes=True)

    id: Key
    body: str
    author: ExampleAuthor
    created_at: datetime


class AuthorStatistics(ExampleAuthor):
    """How much an author has published."""

    posts: int
    last_published_at: datetime


class CursorParams(BaseModel):
    """Which page: the first, or the one that `next` of another page names."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    cursor: Annotated[str, StringConstraints(max_length=2000)] | None = None


class PostFilter(CursorParams):
    """Which posts, in which order; all conditions hold together."""

    q: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    author: Annotated[str, StringConstraints(max_length=50, pattern=r"^[^\x00]*$")] | None = None
    tag: TagName | None = None
    status: Literal["published", "draft"] = "published"
    created_after: Instant | None = None
    created_before: Instant | None = None
    sort: Literal["newest", "oldest", "title"] = "newest"
