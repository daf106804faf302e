"""Reads on PostgreSQL's streaming replicas, while they are up and fresh enough.

Once a second the primary is asked how far its log is, and each replica how far it has replayed
it (https://www.postgresql.org/docs/current/functions-admin.html). So each replica is known to hold
all that was committed up to some moment; a client that wrote later reads from the primary.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.config import Settings
from app.core.database.engine import create_engine
from app.core.database.gate import Gate
from app.core.database.read_your_writes import last_write
from app.core.database.reading import reading_engine

INTERVAL = 1.0  # seconds between looks at the servers
CLOCK_SKEW = 0.5  # seconds by which the clocks of two application servers may differ
PRIMARY_POSITION = text("SELECT CAST(pg_current_wal_lsn() AS text)")
REPLICA_POSITION = text("SELECT CAST(pg_last_wal_replay_lsn() AS text)")

logger = logging.getLogger(__name__)


class Replica:
    """A replica, and up to which moment (seconds since 1970) it holds everything."""

    def __init__(self, engine: AsyncEngine, gate: Gate) -> None:
        self.engine, self.gate = engine, gate
        self.reader = reading_engine(engine)
        self.complete_until = 0.0

    async def answers(self) -> bool:
        """Return whether it can be connected to; if not, it is used no more until it answers."""
        try:
            async with self.gate.admitted():
                (await self.reader.raw_connection()).close()
        except PoolTimeoutError:
            raise
        except Exception as error:  # noqa: BLE001  drivers raise their own
            self.is_down(error)
            return False
        return True

    def is_down(self, error: BaseException) -> None:
        """Use it no more until it answers again."""
        if self.complete_until:
            logger.warning("Replica %s is unavailable: %s", self.engine.url.host, error)
        self.complete_until = 0.0


class Replicas:
    """What `DatabaseConnectionManager` asks where to read."""

    def __init__(self, primary: AsyncEngine, settings: Settings, gate: Callable[[], Gate]) -> None:
        """Take the primary, and what makes the gate before each replica; watch them until `close`.

        Raises:
            ValueError: if a URL of the settings cannot be used.
        """
        self._primary = primary
        self._replicas = [
            Replica(create_engine(settings, url=url), gate()) for url in settings.replica_urls
        ]
        self._max_lag = settings.REPLICA_MAX_LAG
        self._seen: deque[tuple[float, int]] = deque(maxlen=600)
        self._watch = asyncio.create_task(self.watch()) if self._replicas else None

    async def choose(self) -> tuple[AsyncEngine, Gate] | None:
        """Return the least busy replica that holds the client's last write, or None: the primary.

        Raises:
            sqlalchemy.exc.TimeoutError: if it has no connection left.
        """
        if not self._seen:
            return None
        needed = max(self._seen[-1][0] - self._max_lag, last_write() + CLOCK_SKEW)
        fresh = [replica for replica in self._replicas if replica.complete_until > needed]
        for replica in sorted(fresh, key=lambda one: one.gate.busy):
            if await replica.answers():
                return replica.reader, replica.gate
        return None

    async def watch(self) -> None:
        """Look at all servers again and again, until cancelled."""
        while True:
            with suppress(SQLAlchemyError, OSError):  # then replicas are as fresh as can be
                async with asyncio.timeout(INTERVAL * 2):
                    now = time.time()
                    self._seen.append((now, await _position(self._primary, PRIMARY_POSITION)))
            await asyncio.gather(*(self._look_at(replica) for replica in self._replicas))
            await asyncio.sleep(INTERVAL)

    async def close(self) -> None:
        """Close all connections to the replicas."""
        if self._watch is not None:
            self._watch.cancel()
        for replica in self._replicas:
            await replica.engine.dispose()

    async def _look_at(self, replica: Replica) -> None:
        try:
            async with asyncio.timeout(INTERVAL * 2):
                position = await _position(replica.engine, REPLICA_POSITION)
        except (SQLAlchemyError, OSError) as error:
            replica.is_down(error)
        else:
            replayed = [at for at, written in self._seen if written <= position]
            replica.complete_until = max(replayed, default=0.0)


async def _position(engine: AsyncEngine, query: Any) -> int:
    """Return the position in the log, which PostgreSQL writes as two hexadecimal halves.

    A server that replays no log, so is no streaming replica, is at -1: it is never read.
    """
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        written: str | None = (await connection.execute(query)).scalar_one()
    if written is None:
        return -1
    high, low = written.split("/")
    return (int(high, 16) << 32) + int(low, 16)
