"""What the clients of MySQL and MariaDB are started with."""

from typing import Any

from sqlalchemy import URL

CLIENTS = ("mysql", "mariadb")
SAME = ("ssl_ca", "ssl_capath", "ssl_cert", "ssl_key", "ssl_cipher")


def client_options(url: URL, client: str) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of a client, and variables with what others must not read there."""
    hosts = url.query.get("host", url.host or ())
    host, _, port = (hosts if isinstance(hosts, str) else next(iter(hosts), "")).partition(":")
    socket = url.query.get("unix_socket")
    given: dict[str, Any] = {"user": url.username, "socket": socket}
    given |= {} if socket else {"host": host, "port": port or url.port, "protocol": "tcp"}
    given |= {name.replace("_", "-"): url.query.get(name) for name in SAME}
    mode = url.query.get("ssl_mode")
    if client == "mysql":
        given["ssl-mode"] = mode
    options = [f"--{name}={value}" for name, value in given.items() if value]
    if client == "mariadb" and mode in ("VERIFY_CA", "VERIFY_IDENTITY"):
        options.append("--ssl-verify-server-cert")
    elif client == "mariadb" and mode == "REQUIRED":
        options.append("--ssl")
    return [*options, url.database or ""], {"MYSQL_PWD": str(url.password or "")}
