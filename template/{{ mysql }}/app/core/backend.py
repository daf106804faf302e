"""MySQL and MariaDB: what URLs and the `DB_…` settings mean here."""

import json
import ssl
from typing import Any

from sqlalchemy import URL

NAME = "MySQL"
DRIVER = "mysql+aiomysql"
SCHEMES = {"mysql": DRIVER, "mariadb": "mariadb+aiomysql"}
EXAMPLE = "mysql://user:password@host:3306/name"
DEFAULT_HOST: str | None = "localhost"
DEFAULT_PORT: int | None = 3306
DEFAULT_DATABASE = "app"

OF_AIOMYSQL: dict[str, type[Any]] = {
    **dict.fromkeys(("host", "charset", "unix_socket", "sql_mode", "program_name"), str),
    **dict.fromkeys(("read_default_file", "read_default_group", "auth_plugin"), str),
    "connect_timeout": float,
    "client_flag": int,
    "local_infile": str,
}
# How the clients of MySQL, its drivers and hosting services call the same.
RENAMED = {"socket": "unix_socket", "connection_timeout": "connect_timeout"}
RENAMED |= dict.fromkeys(("ssl-mode", "sslmode", "ssl", "usessl", "tls", "sslaccept"), "ssl_mode")
RENAMED |= {f"ssl-{part}": f"ssl_{part}" for part in ("ca", "capath", "cert", "key", "cipher")}
RENAMED |= {f"ssl{part}": f"ssl_{part}" for part in ("ca", "capath", "cert", "key", "cipher")}
OF_SSL = {"ssl_mode", "ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "ssl_cipher"}
OF_SSL |= {"ssl_check_hostname", "ssl_verify_cert", "ssl_verify_identity"}
WITHOUT_MEANING = {"use_unicode", "usecompression", "characterencoding", "servertimezone"}
WITHOUT_MEANING |= {"allowpublickeyretrieval", "parsetime", "loc", "default-character-set"}
INSTEAD = {"connection_limit": "set POOL_SIZE", "pool_timeout": "set POOL_TIMEOUT"}
# https://dev.mysql.com/doc/refman/en/connection-options.html#option_general_ssl-mode
OFF, TRIED, REQUIRED, CA, IDENTITY = SSL_MODES = (
    *("DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"),
)
SWITCHED = {
    **dict.fromkeys(("0", "FALSE", "NO", "OFF", "DISABLE"), OFF),
    **dict.fromkeys(("1", "TRUE", "YES", "ON", "REQUIRE", "SKIP_VERIFY"), REQUIRED),
    **dict.fromkeys(("PREFER", "ALLOW"), TRIED),
    **{"ACCEPT_INVALID_CERTS": REQUIRED, "STRICT": IDENTITY, "VERIFY_FULL": IDENTITY},
}


def readable(url: str) -> str:
    """Return a URL as SQLAlchemy reads it."""
    return url


def complete(url: URL, _folder: object) -> URL:
    """Return `url` with the names that the driver has for its options.

    Raises:
        ValueError: if it has an option that means nothing here, or that has no such value.
    """
    query: dict[str, Any] = {}
    for name, value in url.query.items():
        known = RENAMED.get(name.lower(), name.lower())
        if known in WITHOUT_MEANING:
            continue
        if known not in {*OF_AIOMYSQL, *OF_SSL}:
            instead = INSTEAD.get(known, "remove it")
            raise ValueError(f"its option {name} means nothing here; {instead}")
        try:
            OF_AIOMYSQL.get(known, str)(value)
        except (TypeError, ValueError):
            raise ValueError(f"its option {name} is no number; write one") from None
        query[known] = _mode(name, str(value)) if known == "ssl_mode" else value
    return url.set(query=query)


def _mode(name: str, written: str) -> str:
    if written.startswith("{"):  # of Node's drivers: ?ssl={"rejectUnauthorized":true}
        try:
            is_strict = json.loads(written).get("rejectUnauthorized", True)
        except ValueError:
            is_strict = True
        return IDENTITY if is_strict else REQUIRED
    upper = written.upper().replace("-", "_")
    mode = SWITCHED.get(upper, upper)
    if mode not in SSL_MODES:
        raise ValueError(f"its option {name} is unknown; write ssl_mode={'|'.join(SSL_MODES)}")
    return mode


def driver_options(url: URL) -> tuple[URL, dict[str, Any]]:
    """Return `url` without options of TLS, and what the driver's `connect` takes for them.

    Raises:
        ValueError: if a certificate cannot be read.
    """
    given = {name: str(url.query[name]) for name in OF_SSL if name in url.query}
    url = url.difference_update_query(OF_SSL)
    mode = given.pop("ssl_mode", None)
    if mode == OFF or (mode is None and not given):
        return url, {}
    has_ca = "ssl_ca" in given or "ssl_capath" in given
    is_checked = mode in (CA, IDENTITY) or _is_on(given, "ssl_verify_cert", has_ca)
    is_named = mode == IDENTITY or (mode != CA and _is_on(given, "ssl_verify_identity", is_checked))
    try:
        context = _context(given)
    except OSError as error:
        files = ", ".join(value for name, value in given.items() if name != "ssl_cipher")
        raise ValueError(f"{error.strerror or error}: {files}; write where they are") from None
    context.check_hostname = _is_on(given, "ssl_check_hostname", is_named)
    if not is_checked and not context.check_hostname:
        context.verify_mode = ssl.CERT_NONE
    return url, {"ssl": context, "ssl_required": mode != TRIED}


def _context(given: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=given.get("ssl_ca"), capath=given.get("ssl_capath"))
    if "ssl_cert" in given:
        context.load_cert_chain(given["ssl_cert"], given.get("ssl_key"))
    if "ssl_cipher" in given:
        context.set_ciphers(given["ssl_cipher"])
    return context


def _is_on(given: dict[str, str], name: str, otherwise: bool) -> bool:
    return given[name].lower() in ("1", "true", "yes", "on") if name in given else otherwise
