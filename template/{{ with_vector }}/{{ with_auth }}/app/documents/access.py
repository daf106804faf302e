"""Who may store and search documents: whoever is logged in."""

from fastapi import Depends, params

from app.api.deps import current_user

ACCESS: list[params.Depends] = [Depends(current_user)]
ERRORS: tuple[int, ...] = (401,)
