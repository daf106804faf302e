"""How MySQL is connected to.

A URL may name several servers, as asyncpg has them, for the nodes of a Galera cluster:
`mysql://…@/name?host=a:3306&host=b:3306`. The first that can be reached is used.
"""

from importlib import import_module
from typing import Any

DEFAULT_PORT = 3306
LOST = (2013, "Lost connection to MySQL server")


async def connect(**options: Any) -> Any:
    """Return a connection of aiomysql; `options` are those that it takes itself.

    Raises:
        OSError | aiomysql.OperationalError: what the last of the hosts said.
    """
    aiomysql = import_module("aiomysql")  # which only projects with MySQL have
    hosts, port = options.pop("host", "localhost"), options.pop("port", DEFAULT_PORT)
    failure: Exception | None = None
    for host in [hosts] if isinstance(hosts, str) else hosts:
        name, _, own_port = host.partition(":") if host.count(":") == 1 else (host, "", "")
        try:
            connection = await aiomysql.connect(host=name, port=int(own_port or port), **options)
        except (OSError, aiomysql.OperationalError) as error:
            failure = error
        else:
            return _noticing_its_end(connection, aiomysql.OperationalError)
    assert failure is not None  # noqa: S101  there is at least one host
    raise failure


def _noticing_its_end(connection: Any, error: type[Exception]) -> Any:
    """Return a connection that says when its server has closed it.

    uvloop raises a RuntimeError of its own then, which is nobody's sign of a lost connection.
    """
    write, ensure_closed = connection._write_bytes, connection.ensure_closed

    def close_what_is_closed() -> bool:
        writer = connection._writer
        if writer is None or not writer.transport.is_closing():
            return False
        connection.close()
        return True

    def write_bytes(data: bytes) -> None:
        if close_what_is_closed():
            raise error(*LOST)
        write(data)

    async def ensure() -> None:
        if not close_what_is_closed():
            await ensure_closed()

    connection._write_bytes, connection.ensure_closed = write_bytes, ensure
    return connection
