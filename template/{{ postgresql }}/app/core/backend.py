"""The database that the `DB_…` settings mean; `DATABASE_URL` may name any other."""

from typing import Any

DRIVER = "postgresql+asyncpg"
DEFAULT_HOST: str | None = "localhost"
DEFAULT_PORT: int | None = 5432
DEFAULT_DATABASE = "app"
CONNECT: Any = None  # the driver connects
