"""Documents: stored with their vectors, found by nearness and by words."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key, utcnow
from app.documents.search import (
    READ,
    DocumentRow,
    c,
    hybrid_statement,
    nearest_statement,
    parameters,
    shape,
    table,
)
from app.documents.vectors import EmbeddedDocument, EmbeddedQuery
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
        self, db: AsyncSession, documents: Sequence[EmbeddedDocument]
    ) -> Sequence[DocumentRow]:
        """Store what `embed_documents` returned; those with a known name are replaced.

        Returns:
            The stored documents in the order given; of several with one name only the last.
        """
        unique = {each.document.key: each for each in documents}
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

    async def search(self, db: AsyncSession, query: EmbeddedQuery) -> Sequence[DocumentRow]:
        """Return the documents nearest to the query, with their `distance`, the nearest first.

        The index serves the cosine; other metrics and `exact` compare all that pass the filters.
        """
        rows = (await db.execute(nearest_statement(shape(query.data)), parameters(query))).all()
        return sorted(rows, key=lambda row: row.distance)  # a relaxed scan is out of order

    async def hybrid_search(self, db: AsyncSession, query: EmbeddedQuery) -> Sequence[DocumentRow]:
        """Return the documents best ranked by nearness and by words, with their `score`.

        Reciprocal rank fusion: the sum over both rankings of 1 / (60 + place). The words are
        those of a search engine: quoted phrases, `or`, `-` before what must not be there.
        """
        return (await db.execute(hybrid_statement(shape(query.data)), parameters(query))).all()


document_crud = DocumentCRUD()
