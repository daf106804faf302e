"""How long statements take: all of a request together, and each one that is slow."""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, ExceptionContext, event

from app.core.database.direct.contract import OBSERVED
from app.core.database.direct.statement import observers
from app.core.observability import observability


@dataclass
class Queries:
    """The statements of one request."""

    number: int = 0
    seconds: float = 0.0


current: ContextVar[Queries | None] = ContextVar("queries", default=None)
listeners: list[Callable[[float], None]] = []  # called with the seconds of each statement
logger = logging.getLogger(__name__)


@event.listens_for(Engine, "before_cursor_execute")
def _before(
    _connection: Any, _cursor: Any, _sql: str, _values: Any, context: Any, _many: Any
) -> None:
    if context is not None:
        context.started = time.perf_counter()


@event.listens_for(Engine, "after_cursor_execute")
def _after(
    _connection: Any, _cursor: Any, sql: str, _values: Any, context: Any, _many: Any
) -> None:
    if context is not None and not sql.startswith("BEGIN"):  # which other drivers send themselves
        _note(sql, time.perf_counter() - context.started)


@event.listens_for(Engine, "handle_error")
def _failed(failure: ExceptionContext) -> None:
    """Count what failed, too: a statement that ran out of time is the slowest of all."""
    started = getattr(failure.execution_context, "started", None)
    if started is not None and failure.statement is not None:
        _note(failure.statement, time.perf_counter() - started)


def _note(sql: str, seconds: float) -> None:
    if (queries := current.get()) is not None:
        queries.number += 1
        queries.seconds += seconds
    for listener in listeners:
        listener(seconds)
    if seconds > observability.SLOW_QUERY_SECONDS:
        # Without its values, which may be private.
        logger.warning("Slow query", extra={"sql": " ".join(sql.split()), "seconds": seconds})


# What runs on the driver is noted, too, so these two listeners are no reason for a session.
OBSERVED.update(["before_cursor_execute", "after_cursor_execute"])
observers.append(_note)
