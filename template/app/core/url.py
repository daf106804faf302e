"""Database URLs as people write them, turned into the ones that async drivers take."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

ASYNC_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "mysql": "mysql+aiomysql",
    "mariadb": "mariadb+aiomysql",
    "sqlite": "sqlite+aiosqlite",
}
LIBPQ_ONLY = ("channel_binding", "gssencmode", "target_session_attrs")


def async_url(url: str | URL, *, relative_to: Path) -> URL:
    """Return `url` with its database's async driver; a relative SQLite file is below `relative_to`.

    Hosting services hand out `postgres://…?sslmode=require`: the scheme is completed, `sslmode`
    becomes asyncpg's `ssl`, and options that only libpq knows are dropped.

    Raises:
        ValueError: if `url` is no database URL or names a database without an async driver here.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # a port that is no number, for one
        message = "DATABASE_URL cannot be read; write driver://user:password@host:port/name."
        raise ValueError(message) from None
    backend = parsed.drivername.partition("+")[0]
    if backend not in ASYNC_DRIVERS:
        raise ValueError(
            f"DATABASE_URL names {parsed.drivername}, which has no async driver here; "
            f"use one of {', '.join(sorted(set(ASYNC_DRIVERS.values())))}."
        )
    parsed = parsed.set(drivername=ASYNC_DRIVERS[backend])
    if backend == "sqlite":
        return _below(parsed, relative_to)
    if backend in ("postgres", "postgresql"):
        if "sslmode" in parsed.query:
            parsed = parsed.update_query_dict({"ssl": parsed.query["sslmode"]})
        return parsed.difference_update_query(("sslmode", *LIBPQ_ONLY))
    return parsed


def _below(url: URL, folder: Path) -> URL:
    if url.database in (None, "", ":memory:") or url.database.startswith("file:"):
        return url
    return url.set(database=str(folder / url.database))
