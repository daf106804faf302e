"""How MySQL is connected to: one of several hosts, by connections that never wait for ever.

A URL may name several servers, for the nodes of a Galera cluster:
`mysql://…@/name?host=a:3306&host=b:3306`. The first that can be reached is used.

aiomysql 0.3 has no time limit for a query, and lets uvloop's RuntimeError out when its socket is
closed. `tests/test_mysql.py` of the template fails when it has learned either, and this may go.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiomysql

DEFAULT_PORT = 3306
LOST, NO_TLS = 2013, 2026  # https://dev.mysql.com/doc/mysql-errors/en/client-error-reference.html


class Connection(aiomysql.Connection):
    """A connection that is closed when the server does not answer within `network_timeout`."""

    def __init__(self, *, network_timeout: float | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.network_timeout = network_timeout

    @asynccontextmanager
    async def in_time(self) -> AsyncIterator[None]:
        """Limit the time of what is awaited in the block.

        Raises:
            aiomysql.OperationalError: if it takes longer, or the socket is closed.
        """
        try:
            async with asyncio.timeout(self.network_timeout):
                yield
        except TimeoutError as error:
            self.close()
            message = f"no answer of the server within {self.network_timeout:g} s"
            raise aiomysql.OperationalError(LOST, message) from error
        except RuntimeError as error:
            self.close()
            raise aiomysql.OperationalError(LOST, str(error)) from error

    def cursor(self, *kinds: type[aiomysql.Cursor]) -> Any:
        """Return a cursor; one that streams has the time limit for each read."""
        return super().cursor(*(Streaming if one is aiomysql.SSCursor else one for one in kinds))

    async def query(self, sql: str, unbuffered: bool = False) -> int:
        """Run a statement; return how many rows it found or changed."""
        async with self.in_time():
            rows: int = await super().query(sql, unbuffered)
        return rows

    async def next_result(self) -> int:
        """Read the result of the next statement of several."""
        async with self.in_time():
            rows: int = await super().next_result()
        return rows

    async def begin(self) -> None:
        """Begin a transaction."""
        async with self.in_time():
            await super().begin()

    async def commit(self) -> None:
        """Commit it."""
        async with self.in_time():
            await super().commit()

    async def rollback(self) -> None:
        """Roll it back."""
        async with self.in_time():
            await super().rollback()

    async def autocommit(self, value: bool) -> None:
        """Turn autocommit on or off."""
        async with self.in_time():
            await super().autocommit(value)

    async def ping(self, reconnect: bool = True) -> None:
        """Ask the server whether it is there; connect if it was not done yet."""
        async with self.in_time():
            await super().ping(reconnect)

    async def ensure_closed(self) -> None:
        """Say goodbye and close."""
        try:
            async with self.in_time():
                await super().ensure_closed()
        except aiomysql.OperationalError:
            self.close()  # who goes needs no answer


class Streaming(aiomysql.SSCursor):
    """A cursor that reads rows as they are fetched."""

    async def fetchone(self) -> Any:
        """Return the next row, or None."""
        async with self.connection.in_time():
            return await super().fetchone()

    async def fetchmany(self, size: int | None = None) -> Any:
        """Return the next rows."""
        async with self.connection.in_time():
            return await super().fetchmany(size)

    async def close(self) -> None:
        """Read what is left, so that the connection can be used again."""
        if self.connection is not None:
            async with self.connection.in_time():
                await super().close()


async def connect(**options: Any) -> Connection:
    """Return a connection.

    Args:
        options: those of `Connection` and aiomysql's own; `ssl_required`, without which aiomysql
            sends everything in clear text to a server without TLS.

    Raises:
        OSError | aiomysql.OperationalError: what the last of the hosts said.
    """
    is_secret = options.pop("ssl_required", False)
    hosts, port = options.pop("host", "localhost"), options.pop("port", DEFAULT_PORT)
    failure: Exception | None = None
    for host in [hosts] if isinstance(hosts, str) else hosts:
        name, _, own_port = host.partition(":") if host.count(":") == 1 else (host, "", "")
        connection = Connection(host=name, port=int(own_port or port), **options)
        try:
            await connection.ping()  # which connects
            if is_secret and connection._writer.get_extra_info("ssl_object") is None:
                connection.close()
                raise aiomysql.OperationalError(NO_TLS, "ssl_mode asks for TLS, which is off")
        except (OSError, aiomysql.OperationalError) as error:
            # aiomysql does not say why: no such host, a refused connection, a wrong certificate.
            failure = error.__cause__ if isinstance(error.__cause__, OSError) else error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    assert failure is not None  # noqa: S101  there is at least one host
    raise failure
