"""The engine and its pool: one for the process, made at start, disposed of at the end."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from app.core.config import Settings, settings
from app.core.database.engine import create_engine


class DatabaseConnectionManager:
    """Owns the engine; sessions come from `sessions` (writes) and `read_sessions`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: AsyncEngine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.sessions = async_sessionmaker[AsyncSession](expire_on_commit=False)
        self.read_sessions = async_sessionmaker[AsyncSession](expire_on_commit=False)

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
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")

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
        if self._engine is not None:
            engine, self._engine = self._engine, None
            await engine.dispose()


database = DatabaseConnectionManager(settings)
