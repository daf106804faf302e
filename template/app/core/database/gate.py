"""Who may use a connection: first come, first served, and only so many may wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class Place:
    """What a task holds, and the tasks that it starts share."""

    def __init__(self) -> None:
        self.uses = 0


class Gate:
    """Stands before a pool, whose own queue lets newcomers overtake and anybody wait.

    It admits one less than there are connections: the last one is for those who hold one already.
    If each of all that are admitted wants a second one, they get it one after the other.
    """

    def __init__(self, connections: int, *, most_waiting: int, timeout: float) -> None:
        """Take the size of the pool, how many may wait for it, and for how many seconds."""
        self._places = asyncio.Semaphore(max(1, connections - 1))  # serves in turn
        self._most_waiting, self._timeout = most_waiting, timeout
        self._place: ContextVar[Place | None] = ContextVar("place", default=None)
        self.busy = 0
        self.waiting = 0
        self.refused = 0

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Hold a place for the time of the block; a block inside of another shares its place.

        Raises:
            sqlalchemy.exc.TimeoutError: if no place becomes free in time, or too many wait.
        """
        place = await self.enter()
        try:
            yield
        finally:
            self.leave(place)

    async def enter(self) -> Place:
        """Do what `admitted` does at the beginning, in half of the time; `leave` has to follow."""
        place = self._place.get()
        if place is None or not place.uses:
            await (self._wait() if self._places.locked() else self._places.acquire())
            place = Place()
            self._place.set(place)
            self.busy += 1
        place.uses += 1
        return place

    def leave(self, place: Place) -> None:
        """Give back what `enter` returned."""
        place.uses -= 1
        if not place.uses:
            self.busy -= 1
            self._places.release()

    async def _wait(self) -> None:
        if self.waiting >= self._most_waiting:
            self.refused += 1
            raise PoolTimeoutError(f"{self.waiting} wait for a connection already: none may join.")
        self.waiting += 1
        try:
            async with asyncio.timeout(self._timeout):
                await self._places.acquire()
        except TimeoutError:
            self.refused += 1
            message = f"No connection became free within {self._timeout:g} s; see POOL_SIZE."
            raise PoolTimeoutError(message) from None
        finally:
            self.waiting -= 1
