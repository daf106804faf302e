"""Columns of PostgreSQL that get a type of another kind: their values go through text."""

from typing import Any

from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy.exc import CompileError
from sqlalchemy.types import TypeEngine, to_instance

ALIKE = {  # PostgreSQL converts these by itself
    **dict.fromkeys(("SMALLINT", "INTEGER", "BIGINT", "NUMERIC"), "number"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "REAL"), "number"),
    **dict.fromkeys(("DATE", "TIMESTAMP"), "moment"),
    **dict.fromkeys(("VARCHAR", "TEXT", "CHAR"), "text"),
}


class Impl(PostgresqlImpl):
    """Alembic's PostgreSQL, which says how values become those of another type."""

    __dialect__ = "postgresql"

    def alter_column(self, table_name: str, column_name: str, **options: Any) -> None:
        """Change a column; without `postgresql_using`, PostgreSQL would refuse another kind."""
        old, new = options.get("existing_type"), options.get("type_")
        if old is not None and new is not None:
            kinds = self._kind(to_instance(old)), self._kind(to_instance(new))
            column = self.dialect.identifier_preparer.quote(column_name)
            value = column if "BOOLEAN" in kinds else f"CAST({column} AS text)"
            if kinds[0] != kinds[1] and kinds[1] != "text":
                wanted = to_instance(new).compile(dialect=self.dialect)
                options.setdefault("postgresql_using", f"CAST({value} AS {wanted})")
        super().alter_column(table_name, column_name, **options)

    def _kind(self, kind: TypeEngine[Any]) -> str:
        try:
            word = kind.compile(dialect=self.dialect).partition("(")[0].split()[0]
        except CompileError:
            return ""
        return ALIKE.get(word, word)
