"""Reading without transactions: what is behind `ReadSession`.

Each statement is by itself, so neither BEGIN nor ROLLBACK is sent, and it sees what is committed.
A read-only transaction would let the database refuse what writes, but costs two round trips.
"""

import re
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from sqlalchemy.orm import ORMExecuteState

from app.core.database.driver import READING as WITHOUT_TRANSACTIONS
from app.core.database.ending import ending_sessions
from app.core.database.orm import AsyncSession

READING = "reading"  # execution option of statements that only read
ALONE = "AUTOCOMMIT"
REFUSAL = "A ReadSession only reads: declare a DbSession to write."
NO_TRANSACTION = "A ReadSession has no transaction, which this needs: declare a DbSession."
# What a statement begins with. A SELECT of a function that writes is not seen.
WRITES = re.compile(
    r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*"
    r"(INSERT|UPDATE|DELETE|MERGE|REPLACE|TRUNCATE|CREATE|ALTER|DROP|CALL|COPY|LOAD|GRANT|REVOKE)\b",
    re.IGNORECASE,
)
WRITES_WITHIN = re.compile(
    r"\s*WITH\b.*\(\s*(INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE | re.DOTALL
)
LITERAL = re.compile(r"'(?:[^']|'')*'")
NEEDS_TRANSACTION = re.compile(
    r"\s*(SAVEPOINT|SET LOCAL|DECLARE)\b"
    r"|\bFOR (NO KEY )?(UPDATE|(KEY )?SHARE)\b|_advisory_xact_lock",
    re.IGNORECASE,
)


def reading_engine(engine: AsyncEngine) -> AsyncEngine:
    """Return the same pool for statements that only read, without transactions."""
    return engine.execution_options(**{READING: True, **WITHOUT_TRANSACTIONS})


def refuse_to_write(engine: AsyncEngine) -> None:
    """Let statements of reading sessions raise InvalidRequestError if they write."""

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def _refuse(
        connection: Connection, _cursor: Any, sql: str, _values: Any, context: Any, _many: Any
    ) -> None:
        own = connection.get_execution_options()
        options = own if context is None else context.execution_options
        if not options.get(READING):
            return
        sql = LITERAL.sub("''", sql)
        if WRITES.match(sql) or WRITES_WITHIN.match(sql):
            raise InvalidRequestError(REFUSAL)
        if own.get("isolation_level", ALONE) == ALONE and NEEDS_TRANSACTION.search(sql):
            raise InvalidRequestError(NO_TRANSACTION)


def reading_sessions() -> async_sessionmaker[AsyncSession]:
    """Return what makes the sessions, to be bound to a reading engine."""
    sessions = ending_sessions(info={READING: True})
    sync = sessions.kw["sync_session_class"]
    event.listen(sync, "do_orm_execute", _only_read)
    event.listen(sync, "before_flush", _refuse_flush)
    return sessions


def _only_read(state: ORMExecuteState) -> None:
    state.update_execution_options(**{READING: True})
    if state.execution_options.get("stream_results"):
        connection = state.session.connection()
        if connection.get_execution_options().get("isolation_level") == ALONE:
            # PostgreSQL has cursors in transactions only.
            state.session.commit()
            state.session.connection(execution_options={"isolation_level": "READ COMMITTED"})


def _refuse_flush(*_arguments: Any) -> None:
    raise InvalidRequestError(REFUSAL)
