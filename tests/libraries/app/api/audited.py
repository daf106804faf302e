"""sqlalchemy-continuum beside `create`, `update`, `insert` and `patch`."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy_continuum import version_class

from app.core.database import DbSession, ReadSession, transaction
from app.crud.base import CRUD
from app.models.doc import Doc

router = APIRouter(prefix="/audited")
doc_crud: Any = CRUD(Doc)
Version: Any = version_class(Doc)


class DocRead(BaseModel):
    id: int
    name: str


@router.post("/orm")
async def orm(db: DbSession) -> int:
    doc = await doc_crud.create(db, Doc(name="created"))
    await db.commit()
    await doc_crud.update(db, doc, {"name": "updated"})
    return int(doc.id)


@router.post("/session")
async def in_a_session(db: DbSession) -> int:
    row = await doc_crud.insert(db, DocRead, {"name": "inserted"})
    await db.commit()
    await doc_crud.patch(db, DocRead, row["id"], {"name": "patched"})
    return int(row["id"])


@router.post("/now")
async def now() -> int:
    row = await doc_crud.insert_now(DocRead, {"name": "inserted now"})
    await doc_crud.patch_now(DocRead, row["id"], {"name": "patched now"})
    return int(row["id"])


@router.delete("/{doc_id}")
async def delete(doc_id: int) -> None:
    async with transaction() as db:
        await db.delete(await db.get_one(Doc, doc_id))


@router.get("/{doc_id}")
async def versions(db: ReadSession, doc_id: int) -> list[tuple[str | None, int]]:
    found = select(Version).where(Version.id == doc_id).order_by(Version.transaction_id)
    return [(one.name, one.operation_type) for one in await db.scalars(found)]
