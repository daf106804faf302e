"""The engine and its pool: one for the process, made at start, disposed of at the end."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker

from app.core.config import Settings, settings
from app.core.database.engine import create_engine, without_transactions
from app.core.database.reading import ReadOnlySession
from app.core.database.writing import WriteSession

if TYPE_CHECKING:
    from app.core.database.replicas import Replicas


class DatabaseConnectionManager:
    """Owns the engine; sessions come from `sessions` (writes) and `read_sessions`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: AsyncEngine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.sessions = async_sessionmaker[AsyncSession](
            expire_on_commit=False, sync_session_class=WriteSession
        )
        self.read_sessions = async_sessionmaker[AsyncSession](
            expire_on_commit=False, sync_session_class=ReadOnlySession
        )
        self._replicas: Replicas | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def is_initialized(self) -> bool:
        """Whether there is an engine."""
        return self._engine is not None

    @property
    def engine(self) -> AsyncEngine:
        """The engine.

        Raises:
            RuntimeError: before `initialize`.
        """
        if self._engine is None:
            raise RuntimeError("There is no engine yet: await database.initialize() first.")
        return self._engine

    @property
    def read_engine(self) -> AsyncEngine:
        """The same pool without transactions: no BEGIN and no ROLLBACK travel to the server."""
        return without_transactions(self.engine)

    @property
    def reads(self) -> Engine | Connection:
        """What `read_sessions` are bound to: the engine, or the connection of a test."""
        return self._bind_of(self.read_sessions)

    @property
    def writes(self) -> Engine | Connection:
        """What `sessions` are bound to: the engine, or the connection of a test."""
        return self._bind_of(self.sessions)

    def _bind_of(self, sessions: async_sessionmaker[AsyncSession]) -> Engine | Connection:
        bind: AsyncEngine | AsyncConnection = sessions.kw.get("bind") or self.engine
        if isinstance(bind, AsyncEngine):
            return bind.sync_engine
        assert bind.sync_connection is not None  # noqa: S101  it is open
        return bind.sync_connection

    @property
    def choose_replica(self) -> Callable[[], Engine | None] | None:
        """A function that returns where to read instead, or None; None without replicas."""
        return self._replicas.choose if self._replicas is not None else None

    def read_primary(self) -> AsyncSession:
        """Return a session for reading what others may just have written: from no replica."""
        return self.read_sessions(info={"choose": lambda: None})

    async def initialize(self) -> None:
        """Make the engine; connections are opened when they are needed. Safe to call again.

        An engine of another event loop is left behind, as its connections cannot be used in this
        one.
        """
        loop = asyncio.get_running_loop()
        if self._engine is not None:
            if self._loop is loop:
                return
            await self._engine.dispose(close=False)
        self._loop = loop
        self._engine = create_engine(self._settings)
        self.sessions.configure(bind=self._engine)
        self.read_sessions.configure(bind=self.read_engine)
        if self._settings.DATABASE_REPLICA_URLS:
            self._use_replicas()

    def _use_replicas(self) -> None:
        from app.core.database.replicas import Replicas  # noqa: PLC0415  few have any

        urls = self._settings.replica_urls
        engines = [create_engine(self._settings, url=url) for url in urls]
        self._replicas = Replicas(self.engine, engines, self._settings.REPLICA_MAX_LAG)
        self._watch = asyncio.create_task(self._replicas.watch())
        self.read_sessions.configure(info={"choose": self._replicas.choose})

    async def test_connections(self) -> bool:
        """Return True when the database answers a query.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if it does not.
        """
        async with self.read_engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        return True

    async def close(self) -> None:
        """Close all connections. Safe to call again; `initialize` starts anew."""
        if self._watch is not None and self._replicas is not None:
            self._watch.cancel()
            await self._replicas.close()
            self._watch = self._replicas = None
        if self._engine is not None:
            engine, self._engine = self._engine, None
            await engine.dispose()


database = DatabaseConnectionManager(settings)
