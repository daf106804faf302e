"""The connection pool: first come, first served, and nobody waits behind a crowd."""

import asyncio
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry
from sqlalchemy.util import await_


class Pool(AsyncAdaptedQueuePool):
    """SQLAlchemy's pool behind a gate.

    SQLAlchemy's own queue lets newcomers overtake those who wait, and any number wait. Here they
    are served in turn, and when `max_waiting` of them wait already the next is refused at once.

    One connection is kept back: it is for those who hold one already. If all were given to
    requests that each want a second (`DbSession` and `ReadSession` in one), none could go on.
    """

    max_waiting = 500

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting = 0
        self.refused = 0
        self._gate = asyncio.Semaphore(max(1, self.size() + self._max_overflow - 1))
        self._admitted: dict[ConnectionPoolEntry, asyncio.Task[Any] | None] = {}
        self._holders: set[asyncio.Task[Any] | None] = set()

    def recreate(self) -> "Pool":
        """Return an empty pool with the same settings."""
        pool = super().recreate()
        assert isinstance(pool, Pool)  # noqa: S101  it makes one of its own class
        pool.max_waiting = self.max_waiting
        return pool

    def _do_get(self) -> ConnectionPoolEntry:
        task = asyncio.current_task()
        if task in self._holders:
            return super()._do_get()
        await_(self._pass_gate())
        self._holders.add(task)
        try:
            entry = super()._do_get()
        except BaseException:
            self._leave(task)
            raise
        self._admitted[entry] = task
        return entry

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        try:
            super()._do_return_conn(record)
        finally:
            if record in self._admitted:
                self._leave(self._admitted.pop(record))

    async def _pass_gate(self) -> None:
        if not self._gate.locked():
            await self._gate.acquire()  # does not wait
            return
        if self.waiting >= self.max_waiting:
            self.refused += 1
            raise PoolTimeoutError(f"{self.waiting} wait for a connection already: none may join.")
        self.waiting += 1
        try:
            async with asyncio.timeout(self.timeout()):
                await self._gate.acquire()
        except TimeoutError:
            self.refused += 1
            message = f"No connection became free within {self.timeout():g} s; see POOL_SIZE."
            raise PoolTimeoutError(message) from None
        finally:
            self.waiting -= 1

    def _leave(self, task: asyncio.Task[Any] | None) -> None:
        self._holders.discard(task)
        self._gate.release()
