"""Requests wait for a connection in turn, only so many of them, and never for themselves."""

import asyncio
from contextvars import Context

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.database.gate import Gate


async def until_waiting(gate: Gate, number: int) -> None:
    async with asyncio.timeout(5):
        while gate.waiting != number:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0)


async def use(gate: Gate, served: list[int], number: int) -> None:
    async with gate.admitted():
        served.append(number)
        await asyncio.sleep(0)


async def test_first_come_first_served_and_the_crowd_is_refused() -> None:
    gate, served = Gate(2, most_waiting=3, timeout=5), list[int]()
    async with asyncio.TaskGroup() as group, gate.admitted():
        for number in range(3):
            group.create_task(in_another_task(gate, served, number))
            await until_waiting(gate, number + 1)
        with pytest.raises(PoolTimeoutError, match="wait for a connection already"):
            await in_another_task(gate, served, 3)
    assert served == [0, 1, 2]
    assert (gate.refused, gate.busy, gate.waiting) == (1, 0, 0)


async def in_another_task(gate: Gate, served: list[int], number: int) -> None:
    """Wait as another request does, which knows nothing of this task's place."""
    await asyncio.create_task(use(gate, served, number), context=Context())


async def test_who_waits_too_long_is_refused() -> None:
    gate, served = Gate(2, most_waiting=3, timeout=0.01), list[int]()
    async with gate.admitted():
        with pytest.raises(PoolTimeoutError, match="POOL_SIZE"):
            await in_another_task(gate, served, 0)
    await in_another_task(gate, served, 1)
    assert (served, gate.waiting) == ([1], 0)


async def test_who_stops_waiting_leaves_nothing_behind() -> None:
    gate, served = Gate(2, most_waiting=3, timeout=5), list[int]()
    async with gate.admitted():
        waiting = [asyncio.create_task(in_another_task(gate, served, n)) for n in range(3)]
        await until_waiting(gate, 3)
        waiting[0].cancel()
        await until_waiting(gate, 2)
    await asyncio.gather(*waiting, return_exceptions=True)
    assert served == [1, 2]
    assert (gate.waiting, gate.busy) == (0, 0)


async def test_who_has_a_place_needs_no_second_one() -> None:
    gate, served = Gate(2, most_waiting=0, timeout=1), list[int]()
    async with gate.admitted(), gate.admitted():
        await use(gate, served, 0)
        await asyncio.gather(use(gate, served, 1), use(gate, served, 2))  # its own tasks, neither
    assert sorted(served) == [0, 1, 2]
