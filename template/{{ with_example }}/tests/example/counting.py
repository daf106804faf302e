"""How many statements the database is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def counted(connection: AsyncConnection) -> Iterator[list[str]]:
    """Collect the statements that are sent meanwhile; those around transactions are left out."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_args: Any) -> None:
        if not statement.startswith(BOOKKEEPING):
            statements.append(statement)

    assert connection.sync_connection is not None
    event.listen(connection.sync_connection, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(connection.sync_connection, "before_cursor_execute", note)
