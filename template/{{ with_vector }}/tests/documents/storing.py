"""Documents that a test starts with."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.document import document_crud
from app.crud.document_search import DocumentRow
from app.crud.document_vectors import embed_documents
from app.schemas.document import DocumentWrite


async def store(db: AsyncSession, *documents: DocumentWrite) -> Sequence[DocumentRow]:
    """Store documents with their vectors."""
    return await document_crud.upsert(db, await embed_documents(documents))
