"""Documents: stored with their vectors, found by nearness and by words."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key, utcnow
from app.crud.document_search import (
    READ,
    DocumentRow,
    c,
    hybrid_statement,
    nearest_statement,
    parameters,
    shape,
    table,
)
from app.embedder import embedder
from app.schemas.document import DocumentQuery, DocumentWrite
from app.schemas.page import PageParams


class DocumentCRUD:
    """The queries of `Document`; they read columns, because parsing vectors takes time."""

    async def get_by_id(self, db: AsyncSession, key: Key) -> DocumentRow | None:
        """Return the document with this primary key, or None."""
        return (await db.execute(select(*READ).where(c.id == key))).one_or_none()

    async def get_page(
        self, db: AsyncSession, page: PageParams, collection: str | None = None
    ) -> tuple[Sequence[DocumentRow], Key | None]:
        """Return documents in the order of their keys, and the key the next page is after."""
        statement = select(*READ).order_by(c.id).offset(page.offset).limit(page.limit + 1)
        if page.after is not None:
            statement = statement.where(c.id > page.after)
        if collection is not None:
            statement = statement.where(c.collection == collection)
        rows = (await db.execute(statement)).all()
        if len(rows) <= page.limit:
            return rows, None
        return rows[: page.limit], rows[page.limit - 1].id

    async def upsert(
        self,
        db: AsyncSession,
        documents: Sequence[DocumentWrite],
        vectors: Sequence[list[float]] | None = None,
    ) -> Sequence[DocumentRow]:
        """Store documents with their vectors; those with a known name in a collection are replaced.

        Args:
            vectors: what the embedder makes of the documents, in their order. Without them they are
                made here, and the connection of `db` is held meanwhile: for many, make them before.

        Returns:
            The stored documents in the order given; of several with one name only the last.
        """
        if vectors is None:
            vectors = await embedder.embed_documents([document.content for document in documents])
        pairs = zip(documents, vectors, strict=True)
        unique = {document.key: (document, vector) for document, vector in pairs}
        now = utcnow()
        values = [
            {
                "collection": collection,
                "name": name,
                "content": document.content,
                "embedding": vector,
                "metadata": document.metadata,
                "created_at": now,
                "updated_at": now,
            }
            for (collection, name), (document, vector) in unique.items()
        ]
        # In one order everywhere: requests that store the same documents then cannot deadlock.
        values.sort(key=lambda row: (row["collection"], row["name"]))
        statement = insert(table)
        replaced = ("content", "embedding", "metadata", "updated_at")
        statement = statement.on_conflict_do_update(
            index_elements=[c.collection, c.name],
            set_={name: statement.excluded[name] for name in replaced},
        )
        result = await db.execute(statement.returning(*READ), values)
        stored = {(row.collection, row.name): row for row in result}
        return [stored[key] for key in unique]

    async def delete(self, db: AsyncSession, key: Key) -> bool:
        """Delete the document with this primary key; return whether there was one."""
        result = await db.execute(delete(table).where(c.id == key).returning(c.id))
        return result.one_or_none() is not None

    async def search(
        self, db: AsyncSession, data: DocumentQuery, vector: list[float] | None = None
    ) -> Sequence[DocumentRow]:
        """Return the documents nearest to the query, with their `distance`, the nearest first.

        The index serves the cosine; other metrics and `exact` compare all that pass the filters.
        `vector` is what the embedder makes of the query, which is made here without it.
        """
        values = await parameters(data, vector)
        rows = (await db.execute(nearest_statement(shape(data)), values)).all()
        return sorted(rows, key=lambda row: row.distance)  # a relaxed scan is out of order

    async def hybrid_search(
        self, db: AsyncSession, data: DocumentQuery, vector: list[float] | None = None
    ) -> Sequence[DocumentRow]:
        """Return the documents best ranked by nearness and by words, with their `score`.

        Reciprocal rank fusion: the sum over both rankings of 1 / (60 + place). The words are
        those of a search engine: quoted phrases, `or`, `-` before what must not be there.
        """
        values = await parameters(data, vector)
        return (await db.execute(hybrid_statement(shape(data)), values)).all()


document_crud = DocumentCRUD()
