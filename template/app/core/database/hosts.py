"""Several MySQL servers in one URL, as asyncpg has them: `mysql://…@/name?host=a:3306&host=b:3306`.

For the nodes of a Galera cluster: the first that can be reached is used.
"""

from importlib import import_module
from typing import Any

from sqlalchemy import URL

DEFAULT_PORT = 3306


def first_reachable(url: URL) -> dict[str, Any]:
    """Return the driver's arguments that make it try each `host` of `url`, if there are some."""
    return {"async_creator_fn": _connect} if "host" in url.query else {}


async def _connect(**options: Any) -> Any:
    aiomysql = import_module("aiomysql")  # which only projects with MySQL have
    hosts = options.pop("host")
    failure: Exception | None = None
    for host in [hosts] if isinstance(hosts, str) else hosts:
        name, _, port = host.partition(":")
        try:
            return await aiomysql.connect(host=name, port=int(port or DEFAULT_PORT), **options)
        except (OSError, aiomysql.OperationalError) as error:
            failure = error
    assert failure is not None  # noqa: S101  there is at least one host
    raise failure
