"""A COMMIT that the server would turn into a ROLLBACK is an error.

PostgreSQL does that after an error that somebody caught, and says so only in a reply that drivers
do not look at. After a deadlock, MySQL and SQLite have rolled back already, so there is nothing
left to commit. What was acknowledged would not be stored.
"""

from sqlalchemy import Connection, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database.driver import is_undone, may_undo

MARK = "had an error"  # in the `info` of a connection
MESSAGE = (
    "Nothing was committed, because an error of the database was caught in this transaction and"
    " had undone it: put `async with db.begin_nested():` around what may fail."
)


def refuse_empty_commits(engine: AsyncEngine) -> None:
    """Let `commit` raise InvalidRequestError where nothing would be committed."""
    sync = engine.sync_engine

    @event.listens_for(sync, "handle_error")
    def _mark(context: ExceptionContext) -> None:
        connection = context.connection
        if connection is None or connection.invalidated:  # an invalidated one has no `info`
            return
        if may_undo(context.original_exception):
            connection.info[MARK] = True

    def _clear(connection: Connection, *_name_and_context: object) -> None:
        if not connection.invalidated:
            connection.info.pop(MARK, None)

    for ending in ("begin", "rollback", "rollback_savepoint"):
        event.listen(sync, ending, _clear)

    @event.listens_for(sync, "commit")
    def _ask(connection: Connection) -> None:
        if connection.info.pop(MARK, False) and is_undone(connection):
            # To SQLAlchemy a COMMIT that raises is an end, after which it rolls nothing back.
            connection.dialect.do_rollback(connection.connection)
            raise InvalidRequestError(MESSAGE)
