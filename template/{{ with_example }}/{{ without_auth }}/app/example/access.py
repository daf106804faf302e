"""Who asks: without accounts everybody sees and changes all; who writes says who it is."""

from typing import Annotated, Any

from fastapi import Depends, Query

from app.core.database import Key
from app.example.viewer import Viewer

LOGIN_RESPONSES: dict[int | str, dict[str, Any]] = {}
LOGIN_OPTIONAL: dict[str, Any] = {}


async def _anybody() -> Viewer:
    return Viewer(None, may_everything=True)


Reader = Annotated[Viewer, Depends(_anybody)]
Editor = Annotated[Viewer, Depends(_anybody)]
AuthorId = Annotated[Key, Query(alias="author_id")]
