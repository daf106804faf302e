"""Names of constraints, fixed so that a migration can drop what an earlier one made."""

import re
from typing import Any
from zlib import crc32

from sqlalchemy import CheckConstraint, Table

LONGEST = 63  # of PostgreSQL, which has the shortest names


def _check_name(check: CheckConstraint, table: Table) -> str:
    """Return `ck_`, the table and the constraint's own name, or its columns and a hash of it."""
    prefix = f"ck_{table.name}_"
    if check.name:
        return _shortened(prefix + str(check.name).removeprefix(prefix))
    condition = " ".join(str(check.sqltext).split())
    words = dict.fromkeys(re.findall(r"\w+", condition))
    columns = "_".join(word for word in words if word in table.columns) or "check"
    # Another condition is another constraint, and none takes the name of one that is gone.
    return _shortened(f"{prefix}{columns}_{crc32(condition.encode()):08x}")


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
