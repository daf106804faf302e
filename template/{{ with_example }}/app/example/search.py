"""Search for words, with what each database offers without an index of its own for it."""

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, true

DASHES = re.compile(r"-[-\s]*-")


def matches(words: str, *columns: ColumnElement[Any], dialect: str) -> ColumnElement[bool]:
    """Return the condition that every word is in one of the columns, whatever its case.

    PostgreSQL compares words, knows "quoted phrases", or and -not; the others compare parts of
    them. For many rows give PostgreSQL a GIN index on this expression, MySQL a FULLTEXT index.
    """
    if not words.strip():
        return true()
    if dialect == "postgresql":
        document = func.to_tsvector("simple", func.concat_ws(" ", *columns))
        words = DASHES.sub("-", words)  # each would be a "not", of which PostgreSQL nests few
        return document.bool_op("@@")(func.websearch_to_tsquery("simple", words))
    return and_(
        *(
            or_(*(column.icontains(word, autoescape=True) for column in columns))
            for word in words.split()
        )
    )
