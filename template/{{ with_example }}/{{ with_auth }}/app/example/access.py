"""Who asks: drafts are seen, and posts are changed, by their authors and by superusers."""

from typing import Annotated, Any

from fastapi import Depends

from app.api.deps import CurrentUser, OptionalUser
from app.core.database import Key
from app.core.http.errors import problems
from app.example.viewer import Viewer

LOGIN_RESPONSES = problems(401)
LOGIN_OPTIONAL: dict[str, Any] = {"security": [{}]}  # with FastAPI's own: a token, or nothing


async def _reader(user: OptionalUser) -> Viewer:
    return Viewer(user.id, user.is_superuser) if user else Viewer(None)


async def _editor(user: CurrentUser) -> Viewer:
    return Viewer(user.id, user.is_superuser)


async def _author(user: CurrentUser) -> Key:
    return user.id


Reader = Annotated[Viewer, Depends(_reader)]
Editor = Annotated[Viewer, Depends(_editor)]
AuthorId = Annotated[Key, Depends(_author)]
