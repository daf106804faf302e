"""Documents and queries with their vectors, which are made before a connection is taken.

A model may take seconds, so it is asked outside of `transaction()` and `reading()`: the queries of
`DocumentCRUD` take what is returned here, and never embed.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.documents.schemas import DocumentQuery, DocumentWrite
from app.embedder import embedder


class EmbeddedDocument(NamedTuple):
    """A document to store, and its vector."""

    document: DocumentWrite
    vector: list[float]


class EmbeddedQuery(NamedTuple):
    """What to find, and its vector."""

    data: DocumentQuery
    vector: list[float]


async def embed_documents(documents: Sequence[DocumentWrite]) -> list[EmbeddedDocument]:
    """Return the documents with their vectors; of several with one name only the last."""
    unique = list({document.key: document for document in documents}.values())
    vectors = await embedder.embed_documents([document.content for document in unique])
    return [EmbeddedDocument(*pair) for pair in zip(unique, vectors, strict=True)]


async def embed_query(data: DocumentQuery) -> EmbeddedQuery:
    """Return the query with its vector."""
    return EmbeddedQuery(data, await embedder.embed_query(data.query))
