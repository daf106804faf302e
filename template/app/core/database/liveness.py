"""Connections that are dead, or do not answer: noticed, closed and replaced."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidatePoolError, MissingGreenlet, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool
from sqlalchemy.util import greenlet_spawn

IDLE = 0.05  # seconds after which a connection is tested; under load none is idle for so long
PING_TIMEOUT = 2  # seconds
PING: dict[str, Callable[[Any], Awaitable[Any]]] = {
    "asyncpg": lambda driver: driver.fetchrow(";"),
    "aiomysql": lambda driver: driver.ping(reconnect=False),
}


def test_idle_connections(engine: AsyncEngine) -> None:
    """Test what was idle before it is used; where it is dead, replace all that are as old.

    SQLAlchemy's own `pool_pre_ping` tests at every checkout, with three round trips on PostgreSQL.
    """
    name = engine.dialect.driver
    if name not in PING:
        return

    @event.listens_for(engine.sync_engine, "checkin")
    def _note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _test(connection: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if _is_idle(entry.info):
            try:
                connection.run_async(partial(_ping, name))
            except MissingGreenlet:
                pass  # `take` tests it
            except Exception as error:
                raise InvalidatePoolError from error


async def take(engine: AsyncEngine) -> PoolProxiedConnection:
    """Return a connection as `engine.raw_connection` does, in a third of the time.

    What is in the pool needs no I/O, and so no greenlet, which takes as long as a small query.
    """
    pool = engine.pool
    if isinstance(pool, QueuePool) and pool.checkedin():
        with suppress(MissingGreenlet):  # it has to be connected anew
            held = engine.sync_engine.raw_connection()
            if not _is_idle(held.info):
                return held
            is_alive = False
            try:
                with suppress(Exception):
                    await _ping(engine.dialect.driver, held.driver_connection)
                    is_alive = True
            finally:
                if not is_alive:
                    held.invalidate()  # so that closing it is no more than to forget it
                    held.close()
            if is_alive:
                return held
    return await engine.raw_connection()


async def give_back(engine: AsyncEngine, held: PoolProxiedConnection) -> None:
    """Return to the pool what `take` gave.

    What is there beyond the size of the pool may have to be closed, and that needs a greenlet.
    """
    if isinstance(engine.pool, QueuePool) and engine.pool.overflow() > 0:
        await asyncio.shield(asyncio.ensure_future(greenlet_spawn(held.close)))
    else:
        held.close()


def _is_idle(info: dict[Any, Any]) -> bool:
    used_at = info.get("used_at")  # a new connection has none
    return used_at is not None and time.monotonic() - used_at > IDLE


async def _ping(name: str, driver: Any) -> None:
    async with asyncio.timeout(PING_TIMEOUT):
        await PING[name](driver)


def give_up_silent_connections(engine: AsyncEngine) -> None:
    """Close a connection whose driver ran out of time or found its socket closed.

    Drivers raise that bare, so that SQLAlchemy would keep the connection: TimeoutError, OSError,
    and uvloop's RuntimeError. What a column type raises, before there is anything to send, is not
    the connection's.
    """

    @event.listens_for(engine.sync_engine, "handle_error")
    def _close(context: ExceptionContext) -> BaseException | None:
        error = context.original_exception
        is_sent = context.statement is None or context.execution_context is not None
        if not is_sent or not isinstance(error, OSError | RuntimeError):
            return None
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False
        return OperationalError(context.statement, None, error, connection_invalidated=True)
