"""The connection pool: first come, first served, and nobody waits behind a crowd."""

import asyncio
import time
from collections import deque
from math import inf
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.util import await_, greenlet_spawn


class Pool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool behind a gate.

    SQLAlchemy's own queue lets newcomers overtake those who wait, and any number wait. Here they
    are served in turn, and when `max_waiting` of them wait already the next is refused at once.

    One connection is kept back: it is for those who hold one already. If all were given to
    requests that each want a second (`DbSession` and `ReadSession` in one), none could go on.

    A connection that was idle is tested before it is used. SQLAlchemy's own `pool_pre_ping` tests
    at every checkout, which costs PostgreSQL three round trips; one that was just in use is as
    alive as a test could tell.
    """

    max_waiting = 500
    ping_after = inf  # seconds of idleness

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.refused = 0
        self._places = max(1, self.size() + self._max_overflow - 1)
        self._queue: deque[asyncio.Future[None]] = deque()
        self._admitted: dict[ConnectionPoolEntry, asyncio.Task[Any] | None] = {}
        self._holders: set[asyncio.Task[Any] | None] = set()
        self._handed_over: ConnectionPoolEntry | None = None

    @property
    def waiting(self) -> int:
        """How many wait for a connection."""
        return len(self._queue)

    def recreate(self) -> "Pool":
        """Return an empty pool with the same settings."""
        pool = super().recreate()
        assert isinstance(pool, Pool)  # noqa: S101  it makes one of its own class
        pool.max_waiting, pool.ping_after = self.max_waiting, self.ping_after
        return pool

    async def lend(self) -> ConnectionPoolEntry:
        """Return a connection for the use of its driver; `take_back` has to follow.

        SQLAlchemy's own checkout and its greenlet would cost more than a query does.
        """
        task = asyncio.current_task()
        holds_one = task in self._holders
        if not holds_one:
            if not self._enters():
                await self._wait()
            self._holders.add(task)
        try:
            if self.checkedin():
                entry = super()._do_get()  # does not wait
            else:
                entry = await greenlet_spawn(super()._do_get)
            if not holds_one:
                self._admitted[entry] = task
        except BaseException:
            if not holds_one:
                self._leave(task)
            raise
        if not self._is_fresh(entry):
            try:
                await greenlet_spawn(self._refresh, entry)
            except BaseException as error:
                await self.take_back(entry, error)
                raise
        return entry

    async def take_back(
        self, entry: ConnectionPoolEntry, error: BaseException | None = None
    ) -> None:
        """Take back what was lent; after an `error` it is closed."""
        if error is not None:
            await asyncio.shield(greenlet_spawn(self._discard, entry, error))
        elif self.checkedin() < self.size():
            self._do_return_conn(entry)
        else:  # it is one too many, so it is closed
            await greenlet_spawn(self._do_return_conn, entry)

    def hand_over(self, entry: Any) -> PoolProxiedConnection:
        """Return what was lent as SQLAlchemy's own checkout; closing that gives it back.

        It stays the same connection, however old it is: another is not in its transaction.
        """
        self._handed_over, since = entry, entry.starttime
        entry.starttime = inf
        try:
            return self.connect()
        finally:
            self._handed_over, entry.starttime = None, since

    def _do_get(self) -> ConnectionPoolEntry:
        if self._handed_over is not None:
            return self._handed_over
        return await_(self.lend())

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()
        try:
            super()._do_return_conn(record)
        finally:
            if record in self._admitted:
                self._leave(self._admitted.pop(record))

    def _discard(self, entry: Any, error: BaseException) -> None:
        try:
            entry.invalidate(error)
        finally:
            self._do_return_conn(entry)

    def _is_fresh(self, entry: Any) -> bool:
        """Return whether it can be used as it is."""
        return (
            self._idleness(entry) < self.ping_after
            and not entry._is_hard_or_soft_invalidated()
            and not 0 < self._recycle < time.time() - entry.last_connect_time
        )

    def _idleness(self, entry: ConnectionPoolEntry) -> float:
        """Return the seconds since its last use; of a new connection, less than any."""
        return time.monotonic() - float(entry.info.get("used_at", inf))

    def _refresh(self, entry: Any) -> None:
        """Connect anew where the connection is dead or old; if it is dead, the others are, too."""
        dialect: Any = self._dialect
        if self._idleness(entry) >= self.ping_after:
            try:
                dialect.do_ping(entry.get_connection())
            except (dialect.loaded_dbapi.Error, OSError):
                self._invalidate_time = time.time()
        entry.get_connection()

    def _enters(self) -> bool:
        """Return whether there is a place, and take it."""
        if self._places == 0:
            return False
        self._places -= 1
        return True

    async def _wait(self) -> None:
        """Return when another has left its place."""
        if len(self._queue) >= self.max_waiting:
            self.refused += 1
            raise PoolTimeoutError(f"{self.waiting} wait for a connection already: none may join.")
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        self._queue.append(turn)
        timer = loop.call_later(self.timeout(), self._refuse, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self._leave(None)
            elif turn in self._queue:
                self._queue.remove(turn)
            raise
        finally:
            timer.cancel()

    def _refuse(self, turn: asyncio.Future[None]) -> None:
        if not turn.done():
            self._queue.remove(turn)
            self.refused += 1
            message = f"No connection became free within {self.timeout():g} s; see POOL_SIZE."
            turn.set_exception(PoolTimeoutError(message))

    def _leave(self, task: asyncio.Task[Any] | None) -> None:
        self._holders.discard(task)
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._places += 1
