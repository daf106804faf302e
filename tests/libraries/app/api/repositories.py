"""advanced-alchemy's repositories, as its documentation has them, and its GUID in `CRUD`."""

import uuid
from typing import Annotated, Any

from advanced_alchemy.exceptions import IntegrityError
from advanced_alchemy.filters import LimitOffset
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel

from app.core.database import DbSession, Record
from app.crud.base import CRUD
from app.models.tag import Tag

router = APIRouter(prefix="/tags")


class TagRead(BaseModel):
    id: uuid.UUID
    name: str


class TagRepository(SQLAlchemyAsyncRepository[Tag]):
    model_type = Tag


async def provide_tags(db: DbSession) -> TagRepository:
    return TagRepository(session=db)


Tags = Annotated[TagRepository, Depends(provide_tags)]
tag_crud: Any = CRUD(Tag)


@router.post("", response_model=TagRead)
async def add(tags: Tags, data: list[str]) -> Tag:
    try:
        added = await tags.add_many([Tag(name=name) for name in data])
    except IntegrityError:
        raise HTTPException(409) from None
    return added[-1]


@router.get("")
async def page(tags: Tags) -> dict[str, Any]:
    found, total = await tags.list_and_count(
        LimitOffset(limit=1, offset=1), order_by=[("name", False)]
    )
    return {"names": [tag.name for tag in found], "total": total}


@router.patch("/{tag_id}", response_model=TagRead)
async def rename(tags: Tags, tag_id: uuid.UUID, name: str) -> Tag:
    return await tags.update(Tag(id=tag_id, name=name))


@router.post("/fast", response_model=TagRead)
async def add_fast(name: str) -> Record:
    return await tag_crud.insert_now(TagRead, {"name": name})


@router.get("/{tag_id}", response_model=TagRead)
async def read(tag_id: uuid.UUID) -> Record | None:
    return await tag_crud.read(TagRead, tag_id)
