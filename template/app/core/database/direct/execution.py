"""Running a compiled statement on the driver's own connection."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.database.checkout import give_back, take
from app.core.database.direct.compiled import Compiled
from app.core.database.driver import fetch as fetch_rows
from app.core.database.driver import is_refused
from app.core.database.faults import UnknownOutcomeError


class Fetched(NamedTuple):
    """What the driver returned, and how long it took."""

    rows: Sequence[Sequence[Any]]
    seconds: float


async def fetch(
    engine: AsyncEngine, compiled: Compiled, arguments: list[Any], writes: bool
) -> Fetched | None:
    """Return the rows, or None after an error that a session may say or overcome."""
    try:
        held = await take(engine)
    except (OSError, SQLAlchemyError):
        raise
    except Exception:  # noqa: BLE001  the driver's own, which a session translates
        return None
    driver: Any = held.driver_connection
    is_sound = False
    try:
        fetched = await _run(driver, compiled, arguments)
        is_sound = True
    except Exception as error:
        is_sound = is_refused(driver, error)
        if writes and not is_sound:
            raise UnknownOutcomeError from error
        return None
    finally:
        if not is_sound:
            held.invalidate()  # nobody knows what state it is in
        await give_back(engine, held)
    return fetched


async def fetch_in_test(
    connection: AsyncConnection, compiled: Compiled, arguments: list[Any], writes: bool
) -> Fetched | None:
    """Do the same on the connection of a test, whose transaction has to go on."""
    async with connection.begin_nested() as savepoint:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            return await _run(driver, compiled, arguments)
        except Exception as error:
            if writes and not is_refused(driver, error):
                raise UnknownOutcomeError from error
            await savepoint.rollback()
            return None


async def _run(driver: Any, compiled: Compiled, arguments: list[Any]) -> Fetched:
    started = time.perf_counter()
    await compiled.prepare(driver)
    rows = await fetch_rows(driver, compiled.sql, arguments)
    return Fetched(rows, time.perf_counter() - started)
