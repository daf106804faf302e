"""Savepoints for tests: set where there is something to keep, never released."""

from typing import Any

from sqlalchemy import Connection, Transaction, event
from sqlalchemy.ext.asyncio import AsyncEngine

from app.core.database.drivers import DRIVERS, Driver, Values


class Savepoints:
    """The savepoints of the one connection that the tests have.

    A session in a test is a savepoint within the transaction of the test. SQLAlchemy sends two
    statements for each, although most sessions read, or begin where another one has just ended.
    """

    def __init__(self) -> None:
        self._transaction: Transaction | None = None
        self._numbers: dict[str, int] = {}  # by SQLAlchemy's names, of which several may share one
        self._last = 0
        self._is_kept = False  # whether the last one has all that is written

    def install(self, engine: AsyncEngine) -> None:
        """Take the place of SQLAlchemy's own on this engine."""
        vars(engine.dialect).update(
            do_savepoint=self._set,
            do_rollback_to_savepoint=self._roll_back_to,
            do_release_savepoint=lambda *_: None,
        )
        for name in ("do_execute", "do_executemany", "do_execute_no_params"):
            event.listen(engine.sync_engine, name, lambda _cursor, sql, *_: self._notice(sql))
        event.listen(engine.sync_engine, "handle_error", lambda _: self._notice())
        DRIVERS[engine.dialect.driver] = self._noticing(DRIVERS[engine.dialect.driver])

    def _set(self, connection: Connection, name: str) -> None:
        transaction = connection.get_transaction()
        if transaction is not self._transaction:
            self._transaction, self._numbers, self._last = transaction, {}, 0
        if self._last == 0 or not self._is_kept:
            self._last += 1
            connection.exec_driver_sql(f"SAVEPOINT test_{self._last}")
            self._is_kept = True
        self._numbers[name] = self._last

    def _roll_back_to(self, connection: Connection, name: str) -> None:
        number = self._numbers[name]
        if number < self._last or not self._is_kept:
            connection.exec_driver_sql(f"ROLLBACK TO SAVEPOINT test_{number}")
            self._last, self._is_kept = number, True

    def _notice(self, sql: str = "") -> None:
        """Notice a statement that may write, or one that failed."""
        if not sql.startswith("SELECT"):
            self._is_kept = False

    def _noticing(self, driver: type[Driver]) -> type[Driver]:
        notice = self._notice

        class Noticing(driver):  # type: ignore[misc, valid-type]
            async def fetch(self, sql: str, arguments: Values) -> Any:
                notice(sql)
                try:
                    return await super().fetch(sql, arguments)
                except BaseException:
                    notice()
                    raise

        return Noticing
