"""What storing documents may take of this process, so that other requests are served meanwhile."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import HTTPException

from app.documents.schemas import DocumentWrite

MAX_CHARACTERS = 40_000_000  # at a time: the built-in embedder needs half a minute for them
RETRY_AFTER = 10  # seconds

# Requests that write at a time: the database is busy with a batch, and its connection, for seconds.
writing = asyncio.Semaphore(2)

_characters = 0


@contextmanager
def storing(documents: Sequence[DocumentWrite]) -> Iterator[None]:
    """Count the documents as being stored, from their embedding on, for the time of the block.

    Raises:
        HTTPException: 503 if others are being stored, and all together are too many.
    """
    global _characters  # noqa: PLW0603  of the process, whose time and memory they take
    characters = sum(len(document.content) for document in documents)
    if _characters and _characters + characters > MAX_CHARACTERS:
        detail = "Too many documents are being stored already; send them again later."
        raise HTTPException(503, detail, headers={"Retry-After": str(RETRY_AFTER)})
    _characters += characters
    try:
        yield
    finally:
        _characters -= characters
