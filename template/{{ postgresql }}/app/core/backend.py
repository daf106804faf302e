"""PostgreSQL: what URLs and the `DB_…` settings mean here."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from sqlalchemy import URL

NAME = "PostgreSQL"
DRIVER = "postgresql+asyncpg"
SCHEMES = {"postgresql": DRIVER, "postgres": DRIVER}
EXAMPLE = "postgresql://user:password@host:5432/name"
DEFAULT_HOST: str | None = "localhost"
DEFAULT_PORT: int | None = 5432
DEFAULT_DATABASE = "app"

# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
RENAMED = {
    "sslmode": "ssl",
    "connect_timeout": "timeout",
    "fallback_application_name": "application_name",
}
OF_ASYNCPG: dict[str, type[Any]] = {
    "ssl": str,
    "timeout": float,
    "command_timeout": float,
    "statement_cache_size": int,
    "prepared_statement_cache_size": int,
    "max_cached_statement_lifetime": int,
    "max_cacheable_statement_size": int,
}
OF_LIBPQ = {  # asyncpg reads these from a URL of its own
    *("sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword", "sslnegotiation", "passfile"),
    *("ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "service"),
    *("krbsrvname", "gsslib", "application_name", "options"),
}
WITHOUT_MEANING = {  # to asyncpg; nothing gets less safe without them than `ssl` says
    *("channel_binding", "gssencmode", "gssdelegation", "sslcompression", "sslsni", "sslcertmode"),
    *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
    *("tcp_user_timeout", "client_encoding", "load_balance_hosts"),
    *("min_protocol_version", "max_protocol_version"),
}
INSTEAD = {
    "connection_limit": "set POOL_SIZE",
    "pool_timeout": "set POOL_TIMEOUT",
    "pgbouncer": "set PGBOUNCER=true",
    "schema": "write options=-csearch_path%3Dname",
    "search_path": "write options=-csearch_path%3Dname",
    "hostaddr": "write the address as the host",
}
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SWITCHED = {"true": "require", "1": "require", "on": "require", "false": "disable", "0": "disable"}
HOST = re.compile(r"([^:\[\]]+)(?::(\d+))?")  # SQLAlchemy takes no IPv6 address among several
AUTHORITY = re.compile(r"([^:/]+://(?:[^/?#]*@)?)([^/?#]*)(.*)", re.DOTALL)


def readable(url: str) -> str:
    """Return a URL of libpq as SQLAlchemy reads it: sockets and several hosts are options.

    Raises:
        ValueError: if one of several hosts cannot be read.
    """
    match = AUTHORITY.fullmatch(url)
    if match is None:
        return url
    before, hosts, after = match.groups()
    if "," in hosts:
        ends = [HOST.fullmatch(host) for host in hosts.split(",")]
        listed = re.search(r"[?&]port=([\d,]+)", after)
        ports = listed[1].split(",") if listed else ["5432"]
        ports = ports * len(ends) if len(ports) == 1 else ports
        if not all(ends) or len(ports) != len(ends):
            raise ValueError
        after = re.sub(r"([?&])port=[\d,]+&?", r"\1", after).rstrip("?&")
        named = zip(ends, ports, strict=True)
        found = [("host", unquote(f"{end[1]}:{end[2] or port}")) for end, port in named if end]
    elif hosts.lower().startswith("%2f"):
        folder, _, port = hosts.partition(":")
        found = [("host", unquote(folder)), ("port", port or "5432")]
    else:
        return url
    return f"{before}{after}{'&' if '?' in after else '?'}{urlencode(found)}"


def complete(url: URL, _folder: object) -> URL:
    """Return `url` with the names that asyncpg has for what libpq calls otherwise.

    Raises:
        ValueError: if it has an option that neither knows, or that has no such value.
    """
    query = {RENAMED.get(name, name): value for name, value in url.query.items()}
    for option, part in (("user", "username"), ("password", "password"), ("dbname", "database")):
        if option in query:
            given: dict[str, Any] = {part: str(query.pop(option))}
            url = url.set(**given)
    for name, value in query.items():
        if name not in {"host", "port", *OF_ASYNCPG, *OF_LIBPQ, *WITHOUT_MEANING}:
            raise ValueError(f"its option {name} means nothing here; {_instead(name)}")
        try:
            OF_ASYNCPG.get(name, str)(value)
        except (TypeError, ValueError):
            raise ValueError(f"its option {name} is no number; write one") from None
    if "ssl" in query:
        query["ssl"] = SWITCHED.get(str(query["ssl"]), query["ssl"])
        if query["ssl"] not in SSL_MODES:
            raise ValueError(f"its option sslmode is unknown; write one of {', '.join(SSL_MODES)}")
    return url.set(query={k: v for k, v in query.items() if k not in WITHOUT_MEANING})


def _instead(name: str) -> str:
    return INSTEAD.get(name, "remove it")


def driver_options(url: URL) -> tuple[URL, dict[str, Any]]:
    """Return `url` without its options, and those as arguments of `asyncpg.connect`.

    Raises:
        ValueError: if it names a file that is not there.
    """
    for name in ("sslrootcert", "sslcert", "sslkey", "sslcrl"):
        path = str(url.query.get(name, "system"))
        if path != "system" and not Path(path).exists():
            raise ValueError(f"its option {name} names {path}, which is not there")
    options: dict[str, Any] = {
        name: kind(url.query[name]) for name, kind in OF_ASYNCPG.items() if name in url.query
    }
    of_libpq = [(name, value) for name, value in url.query.items() if name in OF_LIBPQ]
    if of_libpq:
        options["dsn"] = f"postgresql://?{urlencode(of_libpq)}"
    return url.difference_update_query([*OF_ASYNCPG, *OF_LIBPQ]), options
