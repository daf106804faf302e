"""What the codes of SQLite's errors mean: https://www.sqlite.org/rescode.html"""

from sqlalchemy.exc import DBAPIError

CONFLICTS = {"sqlite 5", "sqlite 6"}  # busy, locked
CHECKS: set[str] = set()  # these are errors of integrity by themselves
UNFIT = {"sqlite 18", "sqlite 20"}  # too big, of another kind
PERHAPS_UNFIT: set[str] = set()  # codes that may mean a value, or a mistake of the code
TOO_SLOW: set[str] = set()  # it has no limit of time
# Read-only, I/O error, disk full, not opened.
UNAVAILABLE = {"sqlite 8", "sqlite 10", "sqlite 13", "sqlite 14"}


def error_code(error: BaseException) -> str:
    """Return "sqlite N" with the primary result code, or nothing."""
    original = error.orig if isinstance(error, DBAPIError) else None
    number = getattr(original, "sqlite_errorcode", None)
    return "" if number is None else f"sqlite {number & 0xFF}"


def is_unfit_code(code: str) -> bool:
    """Return whether a value is none that its column takes."""
    return code in UNFIT


def is_unavailable_code(code: str) -> bool:
    """Return whether the file cannot be read or written now."""
    return code in UNAVAILABLE
