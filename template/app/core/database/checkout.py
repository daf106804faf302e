"""Connections taken from the pool and given back, without a greenlet where none is needed."""

import asyncio
from contextlib import suppress

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import MissingGreenlet, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlalchemy.util import greenlet_spawn

from app.core.database.liveness import is_alive


async def take(engine: AsyncEngine) -> PoolProxiedConnection:
    """Return a connection as `engine.raw_connection` does, in a third of the time.

    What is in the pool needs no I/O, and so no greenlet, which takes as long as a small query.
    """
    pool = engine.pool
    if isinstance(pool, QueuePool) and pool.checkedin():
        with suppress(MissingGreenlet):  # it has to be connected anew
            held = engine.sync_engine.raw_connection()
            can_be_used = False
            try:
                can_be_used = await is_alive(held)
            finally:
                if not can_be_used:
                    held.invalidate()  # so that closing it is no more than to forget it
                    held.close()
            if can_be_used:
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
