"""The pages of documents change none."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.models import Document
from app.embedder import DIMENSION


async def test_documents_are_read_and_deleted(admin: AsyncClient, db: AsyncSession) -> None:
    document = Document(
        collection="a", name="b", content="words", embedding=[1.0] * DIMENSION, attributes={}
    )
    db.add(document)
    await db.flush()
    pages = "/admin/documents"
    assert "words" in (await admin.get(f"{pages}/detail?pk={document.id}")).text
    changed = await admin.post(
        f"{pages}/edit?pk={document.id}", data={"content": "others", "attributes": "null"}
    )
    assert changed.status_code == 403
    await db.refresh(document)
    assert (document.content, document.attributes) == ("words", {})
    gone = await admin.post(f"/admin/_api/documents/action?name=delete&pks={document.id}")
    assert gone.status_code == 200
