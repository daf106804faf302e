"""What sqlite3 is started with."""

from sqlalchemy import URL

CLIENTS = ("sqlite3",)


def client_options(url: URL, _client: str) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of sqlite3: the file; a URI of SQLite may say that it is read-only."""
    path = (url.database or "").removeprefix("file:")
    return [*(["-readonly"] if url.query.get("mode") == "ro" else []), path], {}
