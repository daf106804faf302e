"""Names of constraints, fixed so that a migration can drop what an earlier one made."""

import re
from itertools import count
from typing import Any
from zlib import crc32

from sqlalchemy import CheckConstraint, Table

LONGEST = 63  # of PostgreSQL, which has the shortest names


def _check_name(check: CheckConstraint, table: Table) -> str:
    """Return `ck_`, the table and the constraint's own name, or the columns that it is about."""
    prefix = f"ck_{table.name}_"
    if check.name:
        return _shortened(prefix + str(check.name).removeprefix(prefix))
    words = dict.fromkeys(re.findall(r"\w+", str(check.sqltext)))
    name = prefix + ("_".join(word for word in words if word in table.columns) or "check")
    taken = {other.name for other in table.constraints}
    numbered = (f"{name}_{number}" if number > 1 else name for number in count(1))
    return _shortened(next(one for one in numbered if one not in taken))


def _shortened(name: str) -> str:
    """Return a name that every database takes; Alembic compares those of checks as they are."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 9]}_{crc32(name.encode()):08x}"


NAMING_CONVENTION: dict[str, Any] = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    # SQLAlchemy asks for those that have a name, too, as "constraint_name" is in it.
    "ck": "%(check_constraint_name)s",
    "check_constraint_name": _check_name,
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
