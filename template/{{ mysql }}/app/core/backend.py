"""The database that the `DB_…` settings mean; `DATABASE_URL` may name any other."""

from typing import Any

from app.core.mysql import connect

DRIVER = "mysql+aiomysql"
DEFAULT_HOST: str | None = "localhost"
DEFAULT_PORT: int | None = 3306
DEFAULT_DATABASE = "app"
CONNECT: Any = connect
