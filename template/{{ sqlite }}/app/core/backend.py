"""The database that the `DB_…` settings mean; `DATABASE_URL` may name any other."""

from typing import Any

DRIVER = "sqlite+aiosqlite"
DEFAULT_HOST: str | None = None
DEFAULT_PORT: int | None = None
DEFAULT_DATABASE = "app.db"
CONNECT: Any = None  # the driver connects
