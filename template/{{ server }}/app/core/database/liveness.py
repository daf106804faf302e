"""Connections that died while they were idle: tested before they are used, and replaced."""

import asyncio
import time
from contextlib import suppress
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError, MissingGreenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.core.database.driver import ping

IDLE = 0.05  # seconds after which a connection is tested; under load none is idle for so long
PING_TIMEOUT = 2  # seconds


def test_idle_connections(engine: AsyncEngine) -> None:
    """Test what was idle before it is used; where it is dead, replace all that are as old.

    SQLAlchemy's own `pool_pre_ping` tests at every checkout, with three round trips on PostgreSQL.
    """

    @event.listens_for(engine.sync_engine, "checkin")
    def _note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used_at"] = time.monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def _test(connection: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if _is_idle(entry.info):
            try:
                connection.run_async(_ping)
            except MissingGreenlet:
                pass  # `app.core.database.checkout.take` tests it
            except Exception as error:
                raise InvalidatePoolError from error


async def is_alive(held: PoolProxiedConnection) -> bool:
    """Return whether a connection of the pool can be used; only one that was idle is asked."""
    if _is_idle(held.info):
        with suppress(Exception):
            await _ping(held.driver_connection)
            return True
        return False
    return True


def _is_idle(info: dict[Any, Any]) -> bool:
    used_at = info.get("used_at")  # a new connection has none
    return used_at is not None and time.monotonic() - used_at > IDLE


async def _ping(driver: Any) -> None:
    async with asyncio.timeout(PING_TIMEOUT):
        await ping(driver)
