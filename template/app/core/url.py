"""Database URLs as people write them, turned into the ones that the async driver takes."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.core import backend

LAST_PORT = 65_535


def async_url(url: str | URL, *, relative_to: Path) -> URL:
    """Return `url` with the async driver and its names of options.

    Args:
        url: as SQLAlchemy, the database's own clients and hosting services write it.
        relative_to: the folder that a relative SQLite file is in.

    Raises:
        ValueError: if it is no database URL, of another database, or has an unknown option. The
            message begins after the name of the setting, and never repeats the URL.
    """
    try:
        parsed = make_url(backend.readable(url) if isinstance(url, str) else url)
    except (ArgumentError, ValueError):  # a port that is no number, for one
        raise ValueError(f"it cannot be read; write {backend.EXAMPLE}") from None
    kind = parsed.drivername.partition("+")[0]
    if kind not in backend.SCHEMES:
        raise ValueError(
            f"it names {parsed.drivername}, but this project is for {backend.NAME}; "
            f"write {backend.EXAMPLE}, or switch the database as README.md says"
        )
    if (parsed.port or 0) > LAST_PORT:
        raise ValueError(f"its port is larger than {LAST_PORT}; write {backend.EXAMPLE}")
    return backend.complete(parsed.set(drivername=backend.SCHEMES[kind]), relative_to)
