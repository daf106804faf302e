"""Storing documents."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.crud import document_crud
from app.documents.models import Document
from app.documents.schemas import DocumentQuery, DocumentWrite
from app.documents.vectors import embed_query
from app.embedder import embedder
from app.schemas.page import PageParams
from tests.documents.storing import store


async def test_the_same_name_is_the_same_document(db: AsyncSession) -> None:
    old = DocumentWrite(name="a", content="old", metadata={"version": 1})
    (first,) = await store(db, old)
    beside, second = await store(
        db,
        DocumentWrite(name="a", content="other", collection="b"),
        DocumentWrite(name="a", content="lost"),
        DocumentWrite(name="a", content="new", metadata={"version": 2}),
    )
    assert (second.id, second.created_at) == (first.id, first.created_at)
    assert (second.content, second.metadata) == ("new", {"version": 2})
    assert second.updated_at > first.updated_at
    assert (beside.collection, beside.content) == ("b", "other")
    data = DocumentQuery(query="new", collection="default")
    (found,) = await document_crud.search(db, await embed_query(data))
    assert found.distance == pytest.approx(0, abs=1e-6), "the vector was replaced, too"


async def test_without_a_name_the_same_content_is_stored_once(db: AsyncSession) -> None:
    for _ in range(2):
        await store(db, DocumentWrite(content="once"))
    rows, following = await document_crud.get_page(db, PageParams())
    assert [row.content for row in rows] == ["once"]
    assert following is None


async def test_a_large_batch_comes_back_in_its_order(db: AsyncSession) -> None:
    batch = [DocumentWrite(content=f"number {number}") for number in range(1500, 0, -1)]
    rows = await store(db, *batch)
    assert [row.content for row in rows] == [document.content for document in batch]


async def test_a_document_is_an_entity_too(db: AsyncSession) -> None:
    await store(db, DocumentWrite(content="Cats sleep", metadata={"seen": False}))
    document = (await db.scalars(select(Document))).one()
    (vector,) = await embedder.embed_documents(["Cats sleep"])
    assert document.embedding == pytest.approx(vector, abs=1e-6)
    document.attributes = {"seen": True}
    document.embedding = await embedder.embed_query("Dogs run")
    await db.flush()
    (found,) = await document_crud.search(db, await embed_query(DocumentQuery(query="Dogs run")))
    assert (found.metadata, found.distance) == ({"seen": True}, pytest.approx(0, abs=1e-6))
