"""What the codes of PostgreSQL's errors mean.

They are SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

from sqlalchemy.exc import DBAPIError

OUTDATED = "outdated"  # a migration has changed what asyncpg had prepared; it is prepared anew
# The transaction was undone as a whole: deadlock, serialization failure, lock not had in time.
CONFLICTS = {"40001", "40P01", "55P03", OUTDATED}
CHECKS: set[str] = set()  # these are errors of integrity by themselves
PERHAPS_UNFIT: set[str] = set()  # codes that may mean a value, or a mistake of the code
TOO_SLOW = {"57014"}
# Connection exception, insufficient resources, operator intervention; a session that was ended
# for its idle transaction; a write on a server that became a replica; no access.
UNAVAILABLE = ("08", "53", "57P", "25P03", "25006", "28")


def error_code(error: BaseException) -> str:
    """Return the SQLSTATE that the server gave, or nothing."""
    original = error.orig if isinstance(error, DBAPIError) else None
    if type(original).__name__ == "InvalidCachedStatementError":
        return OUTDATED
    return str(getattr(original, "sqlstate", None) or "")


def is_unfit_code(code: str) -> bool:
    """Return whether a value is none that its column takes."""
    return code.startswith("22")


def is_unavailable_code(code: str) -> bool:
    """Return whether the server cannot be reached, or has no room now."""
    return code.startswith(UNAVAILABLE)
