"""Documents over HTTP: stored in batches, found by nearness and by words."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Body, HTTPException, Query

from app.core.database import DbSession, Key, ReadSession, reading, transaction
from app.core.http.errors import problems
from app.documents.access import ACCESS, ERRORS
from app.documents.crud import document_crud
from app.documents.limits import storing, writing
from app.documents.schemas import (
    Collection,
    DocumentFound,
    DocumentQuery,
    DocumentRanked,
    DocumentRead,
    DocumentWrite,
)
from app.documents.search import DocumentRow
from app.documents.vectors import embed_documents, embed_query
from app.schemas.page import Page, PageParams

router = APIRouter(
    prefix="/documents",
    tags=["documents"],
    dependencies=ACCESS,
    responses=problems(*ERRORS, 503),
)
MAX_BATCH = 8 * 1024 * 1024  # bytes: a hundred long documents
MISSING = HTTPException(404, "There is no such document.")


class DocumentPage(PageParams):
    """Which page, and of which collection."""

    collection: Collection | None = None


@router.put("", response_model=list[DocumentRead], max_body_size=MAX_BATCH)
async def store_documents(
    data: Annotated[list[DocumentWrite], Body(min_length=1, max_length=100)],
) -> Sequence[DocumentRow]:
    """Store documents; one of the same collection and name is replaced."""
    with storing(data):
        documents = await embed_documents(data)
        async with writing, transaction() as db:
            return await document_crud.upsert(db, documents)


@router.get("", response_model=Page[DocumentRead])
async def list_documents(
    db: ReadSession, page: Annotated[DocumentPage, Query()]
) -> dict[str, object]:
    """List documents in the order they were made."""
    items, following = await document_crud.get_page(db, page, page.collection)
    return {"items": items, "next": following}


@router.post("/search", response_model=list[DocumentFound])
async def search_documents(data: DocumentQuery) -> Sequence[DocumentRow]:
    """Find the documents nearest to the query."""
    query = await embed_query(data)
    async with reading() as db:
        return await document_crud.search(db, query)


@router.post("/hybrid-search", response_model=list[DocumentRanked])
async def hybrid_search_documents(data: DocumentQuery) -> Sequence[DocumentRow]:
    """Find the documents that are best by nearness and by words together."""
    query = await embed_query(data)
    async with reading() as db:
        return await document_crud.hybrid_search(db, query)


@router.get("/{document_id}", response_model=DocumentRead, responses=problems(404))
async def get_document(document_id: Key, db: ReadSession) -> DocumentRow:
    """Return one document."""
    document = await document_crud.get_by_id(db, document_id)
    if document is None:
        raise MISSING
    return document


@router.delete("/{document_id}", status_code=204, responses=problems(404))
async def delete_document(document_id: Key, db: DbSession) -> None:
    """Delete a document."""
    if not await document_crud.delete(db, document_id):
        raise MISSING
