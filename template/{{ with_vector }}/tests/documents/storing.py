"""Documents that a test starts with."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.crud import document_crud
from app.documents.schemas import DocumentWrite
from app.documents.search import DocumentRow
from app.documents.vectors import embed_documents


async def store(db: AsyncSession, *documents: DocumentWrite) -> Sequence[DocumentRow]:
    """Store documents with their vectors."""
    return await document_crud.upsert(db, await embed_documents(documents))
