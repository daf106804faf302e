"""The admin, as the rest of the application sees it."""

from app.core.admin.view import ModelView

__all__ = ["ModelView"]
