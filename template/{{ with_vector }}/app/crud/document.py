"""Documents: stored with their vectors, found by nearness and by words."""

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import ColumnElement, Row, Table, delete, func, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Key, utcnow
from app.core.database.vectors import distance, hnsw_search
from app.embedder import LANGUAGE, embedder
from app.models.document import Document
from app.schemas.document import DocumentQuery, DocumentWrite
from app.schemas.page import PageParams

RRF_K = 60  # damps the first places (Cormack, Clarke, Büttcher: SIGIR 2009)

DocumentRow: TypeAlias = Row[*tuple[Any, ...]]

table = cast(Table, inspect(Document).local_table)
c = table.c
READ: list[ColumnElement[Any]] = [c.id, c.collection, c.name, c.content, c.metadata]
READ += [c.created_at, c.updated_at]


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
        self, db: AsyncSession, documents: Sequence[DocumentWrite]
    ) -> Sequence[DocumentRow]:
        """Store documents with their vectors; those with a known name in a collection are replaced.

        Returns:
            The stored documents in the order given; of several with one name only the last.
        """
        unique = {document.key: document for document in documents}
        vectors = await embedder.embed_documents([doc.content for doc in unique.values()])
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
            for ((collection, name), document), vector in zip(unique.items(), vectors, strict=True)
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

    async def search(self, db: AsyncSession, data: DocumentQuery) -> Sequence[DocumentRow]:
        """Return the documents nearest to the query, with their `distance`, the nearest first.

        The index serves the cosine; other metrics and `exact` compare all that pass the filters.
        """
        statement = _nearest(await embedder.embed_query(data.query), data, *READ)
        rows = (await db.execute(statement.limit(data.limit))).all()
        return sorted(rows, key=lambda row: row.distance)  # a relaxed scan is out of order

    async def hybrid_search(self, db: AsyncSession, data: DocumentQuery) -> Sequence[DocumentRow]:
        """Return the documents best ranked by nearness and by words, with their `score`.

        Reciprocal rank fusion: the sum over both rankings of 1 / (60 + place). The words are
        those of a search engine: quoted phrases, `or`, `-` before what must not be there.
        """
        candidates = max(data.limit, data.ef_search)
        vector = await embedder.embed_query(data.query)
        nearest = _nearest(vector, data, c.id).limit(candidates).cte("nearest")
        near = select(
            nearest.c.id, func.row_number().over(order_by=nearest.c.distance).label("place")
        ).cte("near")
        words = func.websearch_to_tsquery(LANGUAGE, data.query)
        order = (func.ts_rank_cd(c.words, words).desc(), c.id)
        matching = (
            select(c.id, func.row_number().over(order_by=order).label("place"))
            .where(c.words.op("@@")(words), *_filters(data))
            .order_by(*order)
            .limit(candidates)
            .cte("matching")
        )
        score = func.coalesce(1.0 / (RRF_K + near.c.place), 0.0) + func.coalesce(
            1.0 / (RRF_K + matching.c.place), 0.0
        )
        statement = (
            select(*READ, score.label("score"))
            .select_from(near.outerjoin(matching, near.c.id == matching.c.id, full=True))
            .join(table, c.id == func.coalesce(near.c.id, matching.c.id))
            .order_by(score.desc(), c.id)
            .limit(data.limit)
        )
        return (await db.execute(statement)).all()


def _filters(data: DocumentQuery) -> list[ColumnElement[bool]]:
    filters = []
    if data.collection is not None:
        filters.append(c.collection == data.collection)
    if data.metadata:
        filters.append(c.metadata.contains(data.metadata))
    return filters


def _nearest(vector: list[float], data: DocumentQuery, *columns: ColumnElement[Any]) -> Any:
    away = distance(c.embedding, vector, data.metric)
    order = away + 0 if data.exact else away  # the index knows the bare operator only
    return (
        select(*columns, away.label("distance"))
        .where(hnsw_search(data.ef_search, data.iterative_scan), *_filters(data))
        .order_by(order)
    )


document_crud = DocumentCRUD()
