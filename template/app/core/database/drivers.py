"""What each driver calls the same things: rows, and the ends of a transaction."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

Values: TypeAlias = Sequence[Any]


class Driver(Protocol):
    """A connection in the driver's own hands, through SQLAlchemy's adapter of it."""

    def __init__(self, adapter: Any) -> None: ...

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    async def fetch(self, sql: str, arguments: Values) -> Sequence[Values]:
        """Run a statement and return its rows."""

    async def begin(self) -> None:
        """Begin a transaction."""

    async def commit(self) -> None:
        """Commit it."""

    async def rollback(self) -> None:
        """Roll it back."""

    async def join(self) -> None:
        """Begin the transaction that the adapter is in, if it has put that off."""

    def hand_over(self) -> None:
        """Let the adapter know of the transaction, which it ends from now on."""


class Asyncpg:
    """asyncpg, whose adapter begins a transaction with its own first statement."""

    def __init__(self, adapter: Any) -> None:
        self._adapter = adapter
        self._connection = adapter.driver_connection
        self._transaction: Any = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._connection.is_in_transaction())

    async def fetch(self, sql: str, arguments: Values) -> Sequence[Values]:
        """Run a statement and return its rows."""
        rows: Sequence[Values] = await self._connection.fetch(sql, *arguments)
        return rows

    async def begin(self) -> None:
        """Begin a transaction as the adapter would."""
        adapter = self._adapter
        self._transaction = self._connection.transaction(
            isolation=adapter.isolation_level,
            readonly=adapter.readonly,
            deferrable=adapter.deferrable,
        )
        await self._transaction.start()

    async def commit(self) -> None:
        """Commit it."""
        await self._transaction.commit()

    async def rollback(self) -> None:
        """Roll it back."""
        await self._transaction.rollback()

    async def join(self) -> None:
        """Begin the transaction that the adapter is in, if it has put that off."""
        if not self.in_transaction:
            await self.begin()
            self.hand_over()

    def hand_over(self) -> None:
        """Let the adapter know of the transaction, which it ends from now on."""
        self._adapter._transaction = self._transaction  # a test would see it go


class Aiosqlite:
    """aiosqlite, each call of which is a trip to a thread and back."""

    def __init__(self, adapter: Any) -> None:
        self._connection = adapter.driver_connection

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._connection.in_transaction)

    async def fetch(self, sql: str, arguments: Values) -> Sequence[Values]:
        """Run a statement and return its rows."""
        rows: Sequence[Values] = await self._connection.execute_fetchall(sql, arguments)
        return rows

    async def begin(self) -> None:
        """Begin a transaction that may write: see `app.core.database.engine`."""
        await self._connection.execute_fetchall("BEGIN IMMEDIATE")

    async def commit(self) -> None:
        """Commit it."""
        await self._connection.commit()

    async def rollback(self) -> None:
        """Roll it back."""
        await self._connection.rollback()

    async def join(self) -> None:
        """Do nothing: it is begun when SQLAlchemy begins it."""

    def hand_over(self) -> None:
        """Do nothing: the adapter asks the connection."""


class Aiomysql(Aiosqlite):
    """aiomysql, whose connections commit each statement that is in no transaction."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._connection.get_transaction_status())

    async def fetch(self, sql: str, arguments: Values) -> Sequence[Values]:
        """Run a statement and return its rows."""
        async with self._connection.cursor() as cursor:
            await cursor.execute(sql, arguments)
            rows: Sequence[Values] = await cursor.fetchall()
        return rows

    async def begin(self) -> None:
        """Begin a transaction."""
        await self._connection.begin()


DRIVERS: dict[str, type[Driver]] = {
    "asyncpg": Asyncpg,
    "aiosqlite": Aiosqlite,
    "aiomysql": Aiomysql,
}
