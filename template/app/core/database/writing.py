"""The session behind `DbSession`: `Rows` may begin its transaction on the driver's connection."""

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

HOOKS = (  # of the transaction: whoever listens expects the session to run it
    "after_transaction_create",
    "after_begin",
    "before_commit",
    "after_commit",
    "after_rollback",
    "after_soft_rollback",
    "after_transaction_end",
)


class WriteSession(Session):
    """A session that joins the transaction begun for it as soon as it is used itself.

    A request that writes by `CRUD.insert` and `CRUD.patch` alone needs none of the ORM, and is
    committed without it.
    """

    _begun: Connection | None = None

    def get_bind(
        self, mapper: Any = None, *, clause: Any = None, **more: Any
    ) -> Engine | Connection:
        """Return the connection whose transaction this session joins, or the engine."""
        return self._begun or super().get_bind(mapper, clause=clause, **more)

    def begin_for_driver(self) -> Connection:
        """Return a connection in the transaction of this session, which begins here if need be."""
        if super().in_transaction():
            self.flush()
            return self.connection()
        if self._begun is None:
            bind = super().get_bind()
            if isinstance(bind, Connection) or not self._is_unused():
                return self.connection()
            self._begun = bind.connect()
            self.join_transaction_mode = "control_fully"
        if not self._begun.in_transaction():
            self._begun.begin()
        return self._begun

    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return super().in_transaction() or (
            self._begun is not None and self._begun.in_transaction()
        )

    def commit(self) -> None:
        """Commit the transaction, whoever began it."""
        if not self._is_unused():
            self._join()
            super().commit()
        elif self._begun is not None:
            self._begun.commit()

    def rollback(self) -> None:
        """Roll the transaction back, whoever began it."""
        self._join()
        super().rollback()

    def reset(self) -> None:
        """Roll back and forget all objects."""
        self.close()

    def close(self) -> None:
        """Roll back, forget all objects and give the connection back."""
        if super().in_transaction() or self.identity_map:
            super().close()
        if self._begun is not None:
            begun, self._begun = self._begun, None
            begun.close()

    def _join(self) -> None:
        if self._begun is not None and not super().in_transaction():
            self.connection()

    def _is_unused(self) -> bool:
        return not super().in_transaction() and not any(
            getattr(self.dispatch, hook) for hook in HOOKS
        )


def finish(session: Session) -> None:
    """Commit, then close."""
    session.commit()
    session.close()
