"""Who sees the admin: everybody, as there are no accounts."""

from starlette.middleware import Middleware
from starlette_admin.auth import BaseAuthProvider


def provider() -> BaseAuthProvider | None:
    """Return nothing: nobody logs in."""
    return None


def middleware() -> list[Middleware]:
    """Return nothing: there is no login to remember."""
    return []
