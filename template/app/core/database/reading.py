"""The session behind `ReadSession`: it refuses to write, and may read from a replica."""

import re
from typing import Any

from sqlalchemy import Connection, Engine, TextClause, event
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

REFUSAL = "A ReadSession only reads: declare a DbSession to write."
# What text() begins with. A read-only transaction would refuse all that writes, functions and WITH
# included, as replicas do, but costs every read two round trips.
WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|MERGE|REPLACE|TRUNCATE|CREATE|ALTER|DROP|CALL|COPY|LOAD|GRANT|REVOKE)\b",
    re.IGNORECASE,
)


class ReadOnlySession(Session):
    """Takes `choose` in its `info`: a function that returns a replica, or None for the primary."""

    def get_bind(
        self, mapper: Any = None, *, clause: Any = None, **more: Any
    ) -> Engine | Connection:
        """Return where this session reads, the same for all its statements.

        Raises:
            sqlalchemy.exc.InvalidRequestError: for a statement that writes.
        """
        if getattr(clause, "is_dml", False) or (
            isinstance(clause, TextClause) and WRITES.match(clause.text)
        ):
            raise InvalidRequestError(REFUSAL)
        if "choose" not in self.info:
            return super().get_bind(mapper, clause=clause, **more)
        if "engine" not in self.info:
            primary = super().get_bind(mapper, clause=clause, **more)
            self.info["engine"] = self.info["choose"]() or primary
        chosen: Engine | Connection = self.info["engine"]
        return chosen


@event.listens_for(ReadOnlySession, "before_flush")
def _refuse(*_arguments: Any) -> None:
    raise InvalidRequestError(REFUSAL)


_probe = ReadOnlySession()


def has_filters() -> bool:
    """Return whether somebody changes what all sessions read, as for tenants or deleted rows."""
    return bool(_probe.dispatch.do_orm_execute)
