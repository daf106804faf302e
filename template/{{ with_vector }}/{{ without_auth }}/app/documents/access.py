"""Who may store and search documents: everybody who can reach the API."""

from fastapi import params

ACCESS: list[params.Depends] = []
ERRORS: tuple[int, ...] = ()
