"""The engine and its pool: one for the process, made at first use, disposed of at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.core.config import Settings, settings
from app.core.database.direct.contract import Contract
from app.core.database.ending import NO_ENGINE, ending, ending_sessions
from app.core.database.engine import create_engine
from app.core.database.gate import Gate
from app.core.database.orm import AsyncSession
from app.core.database.reading import reading_engine, reading_sessions
from app.core.database.replicas import Replicas

MADE = {"read_engine", "gate", "_replicas", "_usual_reads", "_usual_writes"}  # by `initialize`


class DatabaseConnectionManager:
    """Owns the engine; sessions come from `sessions` (writes) and `read_sessions`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: AsyncEngine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.sessions = ending_sessions()
        self.read_sessions = reading_sessions()

    @property
    def is_initialized(self) -> bool:
        """Whether there is an engine."""
        return self._engine is not None

    @property
    def engine(self) -> AsyncEngine:
        """The engine, whose connections `sessions` use.

        Raises:
            RuntimeError: before `initialize`.
        """
        if self._engine is None:
            raise RuntimeError(NO_ENGINE)
        return self._engine

    if not TYPE_CHECKING:  # which knows what `initialize` makes, and what not

        def __getattr__(self, name: str) -> NoReturn:
            """Say why something is missing that `initialize` makes."""
            if self.__dict__.get("_engine") is None and name in MADE:
                raise RuntimeError(NO_ENGINE)
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}.")

    async def initialize(self) -> None:
        """Make the engine; connections are opened when they are needed. Safe to call again.

        An engine of another event loop is left behind, as its connections cannot be used in this
        one.
        """
        loop = asyncio.get_running_loop()
        if self._engine is not None and self._loop is loop:
            return
        self._loop = loop
        self._engine = create_engine(self._settings)
        self.read_engine = reading_engine(self._engine)
        self.gate = self._gate()
        self.sessions.configure(bind=self._engine)
        self.read_sessions.configure(bind=self.read_engine)
        self._usual_writes = Contract(self._engine, self.sessions, writes=True)
        self._usual_reads = Contract(self.read_engine, self.read_sessions, writes=False)
        self._replicas = Replicas(self._engine, self._settings, self._gate)

    def _gate(self) -> Gate:
        return Gate(
            self._settings.POOL_SIZE + self._settings.POOL_MAX_OVERFLOW,
            most_waiting=self._settings.POOL_MAX_WAITING,
            timeout=self._settings.POOL_TIMEOUT,
        )

    async def choose_reader(self) -> tuple[AsyncEngine | AsyncConnection, Gate]:
        """Return where a session reads that may read from a replica, and the gate before it.

        Raises:
            sqlalchemy.exc.TimeoutError: if the replica has no connection left.
        """
        return await self._replicas.choose() or (self.read_sessions.kw["bind"], self.gate)

    @asynccontextmanager
    async def read_primary(self) -> AsyncIterator[AsyncSession]:
        """Give a session that only reads, and not from a replica.

        Raises:
            sqlalchemy.exc.TimeoutError: if no connection becomes free in time.
        """
        await self.initialize()
        async with self.gate.admitted(), ending(self.read_sessions()) as session:
            yield session

    @property
    def reads_directly(self) -> bool:
        """Whether a read may do without a session (see `app.core.database.direct`)."""
        return self._usual_reads.holds(self.read_sessions.kw["bind"])

    @property
    def writes_directly(self) -> bool:
        """Whether a write that is a transaction by itself may do without a session."""
        return self._usual_writes.holds(self.sessions.kw["bind"])

    async def test_connections(self) -> bool:
        """Return True when the database answers a query.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if it does not.
        """
        await self.initialize()
        async with self.read_engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    async def close(self) -> None:
        """Close all connections. Safe to call again; `initialize` starts anew."""
        if self._engine is not None:
            engine, self._engine = self._engine, None
            await self._replicas.close()
            await engine.dispose()


database = DatabaseConnectionManager(settings)
