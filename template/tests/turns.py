"""Turns on the one connection of a test, where the application would take several."""

import asyncio
from contextvars import ContextVar

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.database.gate import Gate, Place

TIMEOUT = 30  # seconds


class OneAtATime(Gate):
    """Lets sessions follow or enclose each other, as the savepoints of one connection have to.

    What a request does at once, in tasks of its own, so goes one after the other.
    """

    def __init__(self) -> None:
        super().__init__(1, most_waiting=0, timeout=TIMEOUT)
        self._open: list[Place] = []
        self._around: ContextVar[tuple[Place, ...]] = ContextVar("around", default=())
        self._left = asyncio.Event()

    async def enter(self) -> Place:
        """Wait until nothing is open but what encloses this.

        Raises:
            sqlalchemy.exc.TimeoutError: if that takes too long, as what is open may wait for this.
        """
        around = self._around.get()
        try:
            async with asyncio.timeout(TIMEOUT):
                while not all(place in around for place in self._open):
                    await self._left.wait()
        except TimeoutError:
            message = "Another session of this test is open still; take `live`, which has a pool."
            raise PoolTimeoutError(message) from None
        place = Place()
        self._open.append(place)
        self._around.set((*around, place))
        self.busy += 1
        return place

    def leave(self, place: Place) -> None:
        """Let others have a turn."""
        self._open.remove(place)
        self.busy -= 1
        self._left.set()
        self._left = asyncio.Event()
