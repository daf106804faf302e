"""The session behind `DbSession`: `Rows` may begin its transaction on the driver's connection."""

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import await_

from app.core.database.lent import Lent, is_plain


class WriteSession(Session):
    """A session that joins the transaction begun for it as soon as it is used itself.

    A request that writes by `CRUD.insert` and `CRUD.patch` alone needs none of the ORM, and is
    committed without it.
    """

    _lent: Lent | None = None
    _joined: Connection | None = None

    def is_unused(self) -> bool:
        """Return whether the driver may do without this session.

        Whoever listens to transactions expects the session to run them.
        """
        listened = self.dispatch
        return not (
            super().in_transaction()
            or listened.after_transaction_create
            or listened.after_begin
            or listened.before_commit
            or listened.after_commit
            or listened.after_rollback
            or listened.after_soft_rollback
            or listened.after_transaction_end
        )

    async def lent(self) -> Lent | None:
        """Return a connection in a transaction of the driver; None: the session has one of its own.

        `has_driver` of its bind has to be true.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if the transaction cannot begin.
        """
        if not is_plain(self.bind) or not self.is_unused():
            return None
        if self._lent is not None:
            return self._lent
        lent = await Lent.from_pool(self.bind)
        await lent.take(lent.driver.begin())
        self._lent = lent
        return lent

    def flushed(self) -> Connection:
        """Return the session's own connection, with all that is pending written on it."""
        if super().in_transaction():
            self.flush()
        return self.connection()

    def get_bind(
        self, mapper: Any = None, *, clause: Any = None, **more: Any
    ) -> Engine | Connection:
        """Return the connection whose transaction this session joins, or the engine."""
        return self._join() or super().get_bind(mapper, clause=clause, **more)

    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return super().in_transaction() or self._lent is not None

    async def commit_on_driver(self) -> bool:
        """Commit what was written without the session; return False if it was used, too.

        Raises:
            sqlalchemy.exc.SQLAlchemyError | OSError: if the commit fails.
        """
        if not self.is_unused():
            return False
        if self._lent is not None:
            lent, self._lent = self._lent, None
            await lent.take(lent.driver.commit())
            await lent.release()
        return True

    def commit(self) -> None:
        """Commit the transaction, whoever began it."""
        if not await_(self.commit_on_driver()):
            self._use()
            super().commit()
            self._give_back()

    def rollback(self) -> None:
        """Roll the transaction back, whoever began it."""
        if self._lent is not None and self.is_unused():
            await_(self._roll_back_on_driver())
        else:
            self._use()
            super().rollback()
            self._give_back()

    def reset(self) -> None:
        """Roll back and forget all objects."""
        self.close()

    def close(self) -> None:
        """Roll back, forget all objects and give the connection back."""
        if self._lent is not None:
            self.rollback()
        if super().in_transaction() or self.identity_map:
            super().close()
        self._give_back()

    async def _roll_back_on_driver(self) -> None:
        lent, self._lent = self._lent, None
        assert lent is not None  # noqa: S101  it was asked
        try:
            await lent.driver.rollback()
        except BaseException as error:
            await lent.discard(error)  # then the server rolls back
            if not isinstance(error, Exception):
                raise
        else:
            await lent.release()

    def _join(self) -> Connection | None:
        if self._lent is not None:
            lent, self._lent = self._lent, None
            self._joined = lent.hand_over()
            self.join_transaction_mode = "control_fully"
        return self._joined

    def _use(self) -> None:
        if self._join() is not None and not super().in_transaction():
            self.connection()

    def _give_back(self) -> None:
        if self._joined is not None and not super().in_transaction():
            joined, self._joined = self._joined, None
            joined.close()


async def commit(session: AsyncSession) -> None:
    """Commit, and close.

    Raises:
        sqlalchemy.exc.SQLAlchemyError | OSError: if the commit fails.
    """
    writing = session.sync_session
    if not (isinstance(writing, WriteSession) and await writing.commit_on_driver()):
        await session.run_sync(_commit_and_close)


def _commit_and_close(session: Session) -> None:
    session.commit()
    session.close()


_probe = WriteSession()


def has_listeners() -> bool:
    """Return whether somebody listens to the transactions or statements of all sessions."""
    return bool(_probe.dispatch.do_orm_execute) or not _probe.is_unused()
