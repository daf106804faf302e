"""What an error of the database means: unavailable, a conflict, too slow, a refused value."""

from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# PostgreSQL: SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html); MySQL and
# MariaDB: error numbers (https://mariadb.com/docs/server/reference/error-codes); SQLite: primary
# result codes (https://www.sqlite.org/rescode.html). A transaction that failed so was undone as a
# whole: deadlock, serialization or certification failure, a lock that did not come in time.
CONFLICTS = {"40001", "40P01", "55P03", "1020", "1205", "1213", "3572", "sqlite 5", "sqlite 6"}
CHECKS = {"3819", "4025"}  # a CHECK of MySQL and MariaDB, whose drivers call it operational
TOO_SLOW = {"57014", "1969", "3024"}
# Connection exception, insufficient resources, operator intervention; a session that was ended
# for its idle transaction; a write on a server that became a replica.
POSTGRES_UNAVAILABLE = ("08", "53", "57P", "25P03", "25006", "28")
# Too many connections or too little memory or disk, no access, node not ready, shutdown, network,
# session killed; a write on a server that became a replica. From 2000 on: the client's own.
MYSQL_UNAVAILABLE = {1021, 1040, 1041, 1042, 1043, 1045, 1047, 1053, 1129, 1203, 1226, 1290, 1317}
MYSQL_UNAVAILABLE |= {1792, 1836, 1927, 4031, *range(1152, 1162), *range(2000, 3000)}
# Read-only, I/O error, disk full, not opened.
SQLITE_UNAVAILABLE = {"sqlite 8", "sqlite 10", "sqlite 13", "sqlite 14"}


class UnreachableError(ConnectionError):
    """The server cannot be connected to; drivers raise many errors for that, and bare."""


class UnknownOutcomeError(SQLAlchemyError):
    """The connection was lost during a commit: nobody knows whether it happened."""

    def __init__(self) -> None:
        super().__init__("The connection was lost during the commit: look whether it is done.")


def error_code(error: BaseException) -> str:
    """Return the SQLSTATE, the number or "sqlite N" that the database gave, or nothing."""
    original = error.orig if isinstance(error, DBAPIError) else None
    sqlite = getattr(original, "sqlite_errorcode", None)
    if sqlite is not None:
        return f"sqlite {sqlite & 0xFF}"
    if original is not None and original.args and isinstance(original.args[0], int):
        return str(original.args[0])  # more precise than the SQLSTATE beside it
    return str(getattr(original, "sqlstate", None) or "")


def is_conflict(error: BaseException) -> bool:
    """Return whether another transaction was in the way: the same one may succeed next time."""
    return error_code(error) in CONFLICTS or _is_outdated(error)


def _is_outdated(error: BaseException) -> bool:
    """Return whether a migration has changed what asyncpg had prepared; it is prepared anew."""
    original = error.orig if isinstance(error, DBAPIError) else None
    return type(original).__name__ == "InvalidCachedStatementError"


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
        code = error_code(error)
        if code.startswith("sqlite"):
            return code in SQLITE_UNAVAILABLE
        if code.isdecimal() and len(code) == 4:  # a SQLSTATE has five characters  # noqa: PLR2004
            return int(code) in MYSQL_UNAVAILABLE
        # Without a SQLSTATE it is the driver's own word, about a connection that is no good.
        is_driver = not code and isinstance(error, InterfaceError | InternalError)
        return is_driver or code.startswith(POSTGRES_UNAVAILABLE)
    return isinstance(error, PoolTimeoutError | UnreachableError)
