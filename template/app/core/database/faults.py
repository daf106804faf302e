"""What an error of the database means: unavailable, a conflict, too slow, a refused value."""

from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.database.fault_codes import (
    CHECKS,
    CONFLICTS,
    TOO_SLOW,
    error_code,
    is_unavailable_code,
)


class UnreachableError(ConnectionError):
    """The server cannot be connected to; drivers raise many errors for that, and bare."""


class UnknownOutcomeError(SQLAlchemyError):
    """The connection was lost during a commit: nobody knows whether it happened."""

    def __init__(self) -> None:
        super().__init__("The connection was lost during the commit: look whether it is done.")


def is_conflict(error: BaseException) -> bool:
    """Return whether another transaction was in the way: the same one may succeed next time."""
    return error_code(error) in CONFLICTS


def is_refused(error: BaseException) -> bool:
    """Return whether a constraint refused what was written."""
    return isinstance(error, IntegrityError) or error_code(error) in CHECKS


def is_too_slow(error: BaseException) -> bool:
    """Return whether a statement was cancelled because it ran longer than it may."""
    return error_code(error) in TOO_SLOW


def is_unavailable(error: BaseException) -> bool:
    """Return whether the database cannot be reached, has no room now, or had a conflict."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated or is_conflict(error):
            return True
        # Without a code it is the driver's own word, about a connection that is no good.
        is_driver = not error_code(error) and isinstance(error, InterfaceError | InternalError)
        return is_driver or is_unavailable_code(error_code(error))
    return isinstance(error, PoolTimeoutError | UnreachableError)
