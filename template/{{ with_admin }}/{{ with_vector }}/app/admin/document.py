"""The pages of documents: to read and to delete them."""

from starlette.requests import Request

from app.core.admin.view import ModelView
from app.documents.models import Document


class DocumentView(ModelView, model=Document):
    """Documents are written by `PUT /documents`, which embeds them; a form would not."""

    def can_edit(self, request: Request) -> bool:
        """Return no: a changed text would keep the vector of the old one."""
        return False
