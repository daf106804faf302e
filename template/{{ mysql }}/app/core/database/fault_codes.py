"""What the numbers of MySQL's and MariaDB's errors mean.

They are listed at https://mariadb.com/docs/server/reference/error-codes.
"""

from sqlalchemy.exc import DBAPIError

# The transaction was undone as a whole: deadlock, certification, lock not had in time.
CONFLICTS = {"1020", "1205", "1213", "3572"}
CHECKS = {"3819", "4025"}  # a CHECK, which drivers call operational
# A value is too long, out of range, of another kind, no character, no JSON, no member of an enum.
UNFIT = {"1264", "1265", "1292", "1300", "1366", "1367", "1406", "1411", "1690", "3140"}
# No such column, as the driver writes a NaN like a name; a CHECK, by which MariaDB knows JSON.
PERHAPS_UNFIT = {"1054", "4025"}
TOO_SLOW = {"1969", "3024"}
# Too many connections or too little memory or disk, no access, node not ready, shutdown, network,
# session killed; a write on a server that became a replica. From 2000 on: the client's own.
CLIENT = range(2000, 3000)
UNAVAILABLE = {1021, 1040, 1041, 1042, 1043, 1045, 1047, 1053, 1129, 1203, 1226, 1290, 1317}
UNAVAILABLE |= {1792, 1836, 1927, 4031, *range(1152, 1162), *CLIENT}


def error_code(error: BaseException) -> str:
    """Return the number that the server or the driver gave, or nothing."""
    original = error.orig if isinstance(error, DBAPIError) else None
    number = original.args[0] if original is not None and original.args else None
    return str(number) if isinstance(number, int) else ""


def is_unfit_code(code: str) -> bool:
    """Return whether a value is none that its column takes."""
    return code in UNFIT


def is_unavailable_code(code: str) -> bool:
    """Return whether the server cannot be reached, or has no room now."""
    return code.isdecimal() and int(code) in UNAVAILABLE
