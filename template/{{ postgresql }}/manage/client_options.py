"""What psql is started with."""

from sqlalchemy import URL

from app.core.backend import OF_LIBPQ

CLIENTS = ("psql",)


def client_options(url: URL, _client: str) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of psql, and variables with what others must not read there."""
    query = {name: value for name, value in url.query.items() if name in OF_LIBPQ}
    query.pop("sslpassword", None)  # psql asks for it
    if "ssl" in url.query:
        query["sslmode"] = url.query["ssl"]
    hosts = url.query.get("host", ())
    hosts = (hosts,) if isinstance(hosts, str) else hosts
    ends = [host.partition(":") if not host.startswith("/") else (host, "", "") for host in hosts]
    if ends:
        query["host"] = ",".join(host for host, _, _ in ends)
        query["port"] = ",".join(port or str(url.query.get("port", 5432)) for _, _, port in ends)
    where = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return [where.render_as_string()], {"PGPASSWORD": str(url.password or "")}
