"""How column types are written in migrations.

Migrations import nothing of the application and run on every database: a type is written as what
it is to SQLAlchemy, with its variants.
"""

from typing import Any, Literal

from alembic.autogenerate import render
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import String, TypeDecorator

from app.core.database.text import EXACT, ExactText
from app.core.database.types import PortableJSON, PortableTime, UTCDateTime, is_vector

# Ours, by the dialect that its source names.
PORTABLE = {
    UTCDateTime: (
        "mysql",
        'sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")',
    ),
    PortableTime: ("mysql", 'sa.Time().with_variant(mysql.TIME(fsp=6), "mysql", "mariadb")'),
    PortableJSON: ("postgresql", 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'),
}


def render_item(_kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Return the source of a column type, or False for Alembic's own rendering."""
    for kind, (dialect, source) in PORTABLE.items():
        if isinstance(item, kind):
            autogen.imports.add(f"from sqlalchemy.dialects import {dialect}")
            return source
    if is_vector(item):
        autogen.imports.add(f"from pgvector.sqlalchemy import {type(item).__name__}")
        return repr(item)
    if isinstance(item, TypeDecorator):
        written = render._repr_type(item.impl_instance, autogen)
        if isinstance(item, ExactText):
            exact = f'sa.String(length={item.length}, collation="{EXACT}")'
            return f'{written}.with_variant({exact}, "mysql", "mariadb")'
        default = getattr(item, "mysql_default_length", None)  # SQLModel's `str` without a length
        if default and isinstance(item.impl_instance, String) and not item.impl_instance.length:
            return f'{written}.with_variant(sa.String({default}), "mysql", "mariadb")'
        return written
    return False
