"""Connections that died while they were idle: a file has none."""

from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection


def test_idle_connections(engine: AsyncEngine) -> None:
    """Do nothing; a server's connections are tested before they are used."""


async def is_alive(_held: PoolProxiedConnection) -> bool:
    """Return whether a connection of the pool can be used."""
    return True
