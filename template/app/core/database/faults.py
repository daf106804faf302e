"""Which errors mean that the database is away or busy, so that trying again may work."""

import socket

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# Classes of SQLSTATE: connection exception, insufficient resources, operator intervention
# (https://www.postgresql.org/docs/current/errcodes-appendix.html).
TRANSIENT = ("08", "53", "57P")
CONNECT_ERRORS = (ConnectionError, socket.gaierror, TimeoutError)  # asyncpg's come unwrapped


def is_unavailable(error: BaseException) -> bool:
    """Return whether `error` says that the database cannot be reached or has no room now."""
    if isinstance(error, PoolTimeoutError | OperationalError | InterfaceError | InternalError):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(TRANSIENT)
    return isinstance(error, CONNECT_ERRORS)
