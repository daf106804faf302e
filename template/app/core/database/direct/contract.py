"""When a statement may do without a session: only where nobody could tell.

Asked anew for each statement, which takes about three microseconds, as listeners come and go.
No documented function tells whether there are any; `dispatch` is how SQLAlchemy's objects keep
them, and tests/direct in the template fail if that changes.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

ENGINE = (
    "before_execute",
    "after_execute",
    "before_cursor_execute",
    "after_cursor_execute",
    "engine_connect",
    "begin",
    "rollback",
)
# Listeners for errors are told, as a session runs again what fails.
POOL = ("checkout", "checkin", "reset")  # which may need a greenlet
DIALECT = ("do_execute", "do_execute_no_params", "do_executemany", "do_setinputsizes")
SESSION = ("do_orm_execute", "after_transaction_create", "after_transaction_end", "after_begin")
COMMIT = ("before_commit", "after_commit")
FLUSH = (  # and what becomes of the instances
    "before_attach",
    "after_attach",
    "transient_to_pending",
    "pending_to_persistent",
    "loaded_as_persistent",
    "before_flush",
    "after_flush",
    "after_flush_postexec",
)
OBSERVED = Counter[str]()  # listeners of those who observe direct statements, too
BINDS = {"bind", "join_transaction_mode"}  # what a test sets, to stay on one connection

_log = logging.getLogger("sqlalchemy.engine.Engine")


def count(target: Any, event: str) -> int:
    """Return how many listen to an event of an engine, a connection, a dialect or a session."""
    return len(getattr(target.dispatch, event))


class Contract:
    """What is usual for the sessions of one engine, to notice what an owner adds to them."""

    def __init__(
        self, engine: AsyncEngine, sessions: async_sessionmaker[Any], *, writes: bool
    ) -> None:
        """Take an engine and its sessions as they were made, and whether they commit."""
        bare = create_async_engine(engine.url)  # never connected; it has everybody's listeners only
        self._sessions, self._dialect = sessions, engine.dialect
        self._made = dict(sessions.kw)
        self._options = engine.sync_engine.get_execution_options()
        pairs = [
            (engine.sync_engine, bare.sync_engine, ENGINE + ("commit",) * writes),
            (engine.dialect, bare.dialect, DIALECT),
            (engine.pool, bare.pool, POOL),
            (
                sessions().sync_session,
                AsyncSession(bare).sync_session,
                SESSION + (COMMIT + FLUSH) * writes,
            ),
        ]
        self._usual = [
            (
                target.dispatch,
                attrgetter(*names),
                names,
                [count(target, name) - count(plain, name) for name in names],
            )
            for target, plain, names in pairs
        ]

    def holds(self, bind: AsyncEngine | AsyncConnection) -> bool:
        """Return whether nobody could tell a session on `bind` from the driver."""
        target: Any
        options: Mapping[str, Any]
        if isinstance(bind, AsyncEngine):
            target, options = bind.sync_engine, self._options
        else:
            target, options = bind.sync_connection, {}
        if (
            target.engine.echo
            or _log.isEnabledFor(logging.INFO)
            or target.dialect is not self._dialect
            or target.get_execution_options() != options
        ):
            return False
        for dispatch, listeners, names, usual in self._usual:
            found = list(map(len, listeners(dispatch)))
            if found != usual and found != [
                number + OBSERVED[name] for name, number in zip(names, usual, strict=True)
            ]:
                return False
        made = self._sessions.kw
        return made == self._made or all(
            made.get(name) == self._made.get(name) for name in made.keys() - BINDS
        )
