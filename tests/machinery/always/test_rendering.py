"""Types of libraries and of one's own are in a migration what they are in the database."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.autogenerate import render_python_code
from alembic.operations import ops
from sqlalchemy import types
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import TypeDecorator, UserDefinedType

from manage.migrations.rendering import render_item


class CharOfLibrary(types.CHAR):
    """As fastapi-users has one."""

    python_type = UUID


class Guid(TypeDecorator[UUID]):
    """A native UUID where there is one, else text."""

    impl = CharOfLibrary
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(types.CHAR(36))


class Tags(TypeDecorator[Any]):
    """JSON, binary where there is such."""

    impl = types.JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB())
        return dialect.type_descriptor(types.JSON())


class Money(TypeDecorator[Any]):
    """The same everywhere."""

    impl = types.Numeric(12, 4)
    cache_ok = True


class Around(TypeDecorator[UUID]):
    """A decorator of a decorator."""

    impl = Guid
    cache_ok = True


class Moment(types.Interval):
    """A subclass of a decorator of SQLAlchemy."""

    cache_ok = True


class Point(UserDefinedType[Any]):
    """What SQLAlchemy has no type for."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "POINT"

    def __repr__(self) -> str:
        return "Point()"


class OfPoint(TypeDecorator[Any]):
    """A decorator of what SQLAlchemy has no type for."""

    impl = Point
    cache_ok = True


KINDS: list[Any] = [
    Guid(),
    Tags(),
    Money(),
    Point(),
    CharOfLibrary(36),
    types.Interval(),
    types.JSON().with_variant(postgresql.JSONB(), "postgresql"),
    types.JSON().with_variant(postgresql.ARRAY(types.Integer), "postgresql"),
    types.String(20).with_variant(CharOfLibrary(20), "postgresql"),
    types.Enum("a", "b", name="letters", native_enum=False),
    types.Enum("a", "b c", name="Letters"),
    postgresql.ENUM("a", "b", name="own"),
    types.JSON().with_variant(postgresql.ARRAY(types.Enum("a", name="of array")), "postgresql"),
    Around(),
    Around().with_variant(types.Text(), "sqlite"),
    OfPoint(),
    Moment(),
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_a_migration_makes_the_same_column(kind: types.TypeEngine[Any]) -> None:
    table = sa.Table("t", sa.MetaData(), sa.Column("value", kind))
    made = ops.UpgradeOps([ops.CreateTableOp.from_table(table)])
    code = render_python_code(made, render_item=render_item)

    class Operations:
        @staticmethod
        def create_table(name: str, *columns: sa.Column[Any]) -> sa.Table:
            return sa.Table(name, sa.MetaData(), *columns)

        f = staticmethod(str)

    assert "app." not in code
    assert "tests." not in code
    names = {"op": Operations, "sa": sa, "postgresql": postgresql, "mysql": mysql}
    (line,) = [part for part in code.split("\n# ") if "op.create_table" in part]
    statement = line[line.index("op.create_table") :].split("\n#")[0]
    written = eval(statement, names)  # noqa: S307  what Alembic wrote
    for module in (postgresql, mysql, sqlite):
        dialect = module.dialect()
        assert str(CreateTable(written).compile(dialect=dialect)) == str(
            CreateTable(table).compile(dialect=dialect)
        )
