"""SQLite: what URLs and the `DB_…` settings mean here."""

import re
from pathlib import Path

from sqlalchemy import URL

NAME = "SQLite"
DRIVER = "sqlite+aiosqlite"
SCHEMES = {"sqlite": DRIVER}
EXAMPLE = "sqlite:///app.db"
DEFAULT_HOST: str | None = None
DEFAULT_PORT: int | None = None
DEFAULT_DATABASE = "app.db"
IN_MEMORY = (None, "", ":memory:")

OF_SQLITE3 = {"timeout": float, "detect_types": int, "cached_statements": int, "uri": str}
OF_URI = {"mode", "cache", "nolock", "immutable", "psow", "vfs"}  # https://www.sqlite.org/uri.html


def readable(url: str) -> str:
    """Return a URL as SQLAlchemy reads it.

    Raises:
        ValueError: if it names a host: SQLite has files.
    """
    if re.match(r"sqlite[^:]*://[^/?]", url):
        raise ValueError
    return url


def complete(url: URL, folder: Path) -> URL:
    """Return `url` with a relative file below `folder`.

    Raises:
        ValueError: if it has an option that SQLite does not know, or that has no such value.
    """
    is_uri = (url.database or "").startswith("file:")
    for name, value in url.query.items():
        if name not in OF_SQLITE3 and not (is_uri and name in OF_URI):
            instead = "write sqlite:///file:app.db?uri=true&…" if name in OF_URI else "remove it"
            raise ValueError(f"its option {name} means nothing here; {instead}")
        try:
            OF_SQLITE3.get(name, str)(str(value))
        except ValueError:
            raise ValueError(f"its option {name} is no number; write one") from None
    is_path = url.database not in IN_MEMORY and not is_uri
    path = str(folder / str(url.database)) if is_path else url.database
    return URL.create(url.drivername, database=path, query=url.query)  # without DB_HOST and others
