"""What autogenerate compares beside columns, and what it leaves alone, on each database."""

import re

import pytest
from sqlalchemy.exc import DBAPIError

from tests.databases import execute, is_mariadb
from tests.manage.using import complaint, manage
from tests.project import THREE, Cell, Project

pytestmark = pytest.mark.cells(*THREE, primary_key="bigint")

HEAD = '''"""A model of the tests."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    func,
    text,
)

from app.core.database import Base

'''
ITEMS = """
items = Table(
    "items",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, comment="as it is called"),
    Column("price", Integer, nullable=False),
    CheckConstraint("price > 0"),
    CheckConstraint("price < 100"),
    CheckConstraint("price <> 50", name="ck_items_not_fifty"),
    CheckConstraint("price <> 51", name="{}"),
    Index("uq_items_lower_name", text("(lower(name))"), unique=True),
    comment="what is sold",
)
""".format("a_long_name_" * 6)
CIRCLE = """
lefts = Table(
    "lefts",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("right_id", ForeignKey("rights.id")),
)
rights = Table(
    "rights",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("left_id", ForeignKey("lefts.id", use_alter=True, name="fk_rights_left")),
)
views = Table("views", Base.metadata, Column("id", Integer), info={"is_view": True})
"""
INSERT = "INSERT INTO items (id, name, price) VALUES "
MAKE = 'op.create_table("made", sa.Column("id", sa.Integer, primary_key=True))'
FAULTS = (
    'raise KeyError("x")',
    "raise KeyboardInterrupt",
    'op.add_column("made", sa.Column("a", sa.String))',
)
LOW = """    Column("low", String(80), Computed("lower(name)", persisted=True)),
"""
PRICE = '    Column("price"'
CYCLE = ("upgrade head", "check", "downgrade -1", "upgrade head", "check")


@pytest.fixture
def migrated(project: Project, database_url: str) -> Project:
    """The project of this cell on a database of its own that is up to date."""
    project = project.on(database_url)
    manage(project, "db migrate")
    return project


def write(project: Project, model: str) -> None:
    """Write a model, on MariaDB without indexes of expressions."""
    if is_mariadb(project.database_url):
        model = re.sub(r".*Index.*lower.*\n|^Index.*func.*\n", "", model, flags=re.MULTILINE)
    project.write("app/models/item.py", HEAD + model)


def migrate(project: Project, model: str, message: str = "items") -> str:
    """Write a model and its migration, go up, down and up; return the migration's warnings."""
    write(project, model)
    warnings = project.run("manage", "make", "migration", message).stderr
    project.alembic(*CYCLE)
    return warnings


def test_checks_comments_and_indexes_over_expressions(migrated: Project) -> None:
    migrate(migrated, ITEMS)
    url = migrated.database_url
    execute(url, "INSERT INTO items (id, name, price) VALUES (1, 'Ann', 1)")
    wrong = ["(3, 'b', 0)", "(4, 'c', 100)", "(5, 'd', 50)", "(6, 'e', 51)"]
    for values in wrong if is_mariadb(url) else ["(2, 'ANN', 1)", *wrong]:
        with pytest.raises(DBAPIError):
            execute(url, INSERT + values)


def test_keys_in_a_circle_and_views(migrated: Project, cell: Cell) -> None:
    warnings = migrate(migrated, CIRCLE)
    assert "views is a view" in warnings
    migrated.run("pytest", "-q", "tests/test_migrations.py", "tests/api/test_health.py")
    url = migrated.database_url
    if cell.database != "sqlite":  # else the client of these tests checks no keys
        with pytest.raises(DBAPIError):
            execute(url, "INSERT INTO rights (id, left_id) VALUES (1, 7)")


def test_what_others_made_is_left(migrated: Project) -> None:
    url = migrated.database_url
    execute(url, "CREATE TABLE jobs_of_others (id INTEGER PRIMARY KEY)")
    execute(url, "CREATE INDEX by_hand ON users (is_active)")
    for command in (["manage", "db", "check"], ["alembic", "check"]):
        told = " ".join(migrated.run(*command).stderr.split())
        assert "not of this project: index by_hand of users, table jobs_of_others" in told
    assert "nothing to write" in manage(migrated, "make migration nothing")


def test_alembic_warns_as_manage_does(migrated: Project) -> None:
    migrate(migrated, ITEMS)
    write(migrated, ITEMS.replace('"name", S', '"title", S'))
    command = ["alembic", "revision", "--autogenerate", "-m", "title"]
    warnings = " ".join(migrated.run(*command).stderr.split())
    assert "drop column items.name: its data is lost" in warnings
    assert 'op.alter_column("items", "name", new_column_name="title")' in warnings


@pytest.mark.cells(("sqlalchemy", "postgresql"), primary_key="bigint")
def test_another_schema(migrated: Project) -> None:
    execute(migrated.database_url, "CREATE SCHEMA of_others")
    execute(migrated.database_url, "CREATE TABLE of_others.theirs (id INTEGER)")
    model = ITEMS.replace("    comment=", '    schema="billing",\n    comment=')
    model = model.replace(PRICE, f'    Column("user_id", ForeignKey("users.id")),\n{PRICE}')
    assert "theirs" not in migrate(migrated, model)
    migrated.run("pytest", "-q", "tests/test_migrations.py")
    manage(migrated, "db reset --force")
    manage(migrated, "db fresh --force")
    migrated.alembic("check")


def test_unnamed_checks_are_known_by_what_they_say(migrated: Project) -> None:
    migrate(migrated, ITEMS)
    less = ITEMS.replace('    CheckConstraint("price > 0"),\n', "")
    migrate(migrated, less.replace("price < 100", "price < 90"), "less")
    url = migrated.database_url
    execute(url, INSERT + "(1, 'a', 0)")
    with pytest.raises(DBAPIError):
        execute(url, INSERT + "(2, 'b', 95)")


INDEXES = """
items = Table(
    "items",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("price", Integer, nullable=False),
    Index("ix_items_down", "name", text("price DESC")),
    Index(
        "ix_items_some",
        "price",
        postgresql_where=text("price > 0"),
        sqlite_where=text("price > 0"),
    ),
)
Index("ix_items_upper", func.upper(items.c.name))
"""


def test_indexes_over_functions_and_downwards(migrated: Project, cell: Cell) -> None:
    migrate(migrated, INDEXES)
    changed = INDEXES.replace("func.upper", "func.lower").replace("price DESC", "price")
    migrate(migrated, changed.replace("price > 0", "price > 1"), "changed")
    (written,) = migrated.path.glob("alembic/versions/*_changed.py")
    assert ("ix_items_some" in written.read_text()) == (cell.database != "mysql")
    migrate(migrated, INDEXES.partition("    Index")[0] + ")\n", "gone")


TYPES = """
items = Table(
    "items",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("a", {a}),
    Column("b", DateTime, nullable=False{b}),
    Column("c", Float),
    Column("d", JSON, server_default={d}),
)
"""


def test_types_and_defaults_of_another_kind(migrated: Project, cell: Cell) -> None:
    defaults = cell.database != "mysql"  # which has none of JSON
    like = "'{\"a\":1}'" if defaults else "None"
    migrate(migrated, TYPES.format(a="String(20)", b="", d=like))
    for number, (kind, default) in enumerate(
        [("Integer", ", server_default=func.now()"), ("Text", "")]
    ):
        migrate(migrated, TYPES.format(a=kind, b=default, d=like), f"types{number}")
    if defaults:
        execute(
            migrated.database_url, "INSERT INTO items (id, b) VALUES (1, '2026-01-01 00:00:00')"
        )
        ((told,),) = execute(migrated.database_url, "SELECT d FROM items")
        assert str(told).replace("'", '"').replace(" ", "") == '{"a":1}'


@pytest.mark.cells(("sqlmodel", "sqlite"), primary_key="bigint")
def test_what_others_have_in_a_file_of_sqlite(migrated: Project) -> None:
    execute(
        migrated.database_url,
        "CREATE TABLE orphans (id INTEGER PRIMARY KEY, t INTEGER REFERENCES gone (id))",
        "INSERT INTO orphans VALUES (1, 77)",
        "CREATE VIRTUAL TABLE words USING fts5 (word)",
    )
    model = ITEMS.replace(
        PRICE, '    Column("sum", Numeric(9, 2), Computed("round(id, 1)")),\n' + PRICE
    )
    migrate(migrated, model)
    migrate(migrated, model.replace("String(80)", "String(60)"), "copied")
    manage(migrated, "db fresh --force")


@pytest.mark.cells(("sqlmodel", "mysql"), primary_key="bigint")
def test_what_mysql_cannot_is_refused_before_it_begins(migrated: Project) -> None:
    for wrong, said in [
        (ITEMS.replace("String(80)", "String"), "VARCHAR requires a length"),
        (ITEMS.replace("    comment=", '    schema="billing",\n    comment='), "schema billing"),
    ]:
        migrated.write("app/models/item.py", HEAD + wrong)
        assert said in complaint(migrated, "make migration items")
    assert not [*migrated.path.glob("alembic/versions/*_items.py")]


@pytest.mark.cells(("sqlmodel", "mysql"), primary_key="bigint")
@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_stops_a_migration_tells_the_way_back(migrated: Project, fault: str) -> None:
    migrated.run("alembic", "revision", "-m", "faulty")
    (file,) = migrated.path.glob("alembic/versions/*_faulty.py")
    steps = ["import sqlalchemy as sa", "from alembic import op", MAKE, fault]
    code = "".join(f"    {step}\n" for step in steps)
    file.write_text(file.read_text().replace("    pass\n", code, 1))
    for command in (["alembic", "upgrade", "head"], ["manage", "db", "migrate"]):
        result = migrated.run(*command, check=False)
        assert result.returncode
        told = result.stdout + result.stderr
        assert "Traceback" not in told
        (undo,) = re.findall(r"^  (DROP TABLE made);$", told, re.MULTILINE)
        execute(migrated.database_url, undo)


@pytest.mark.cells(("sqlmodel", "sqlite"), primary_key="bigint")
def test_a_copied_table_of_sqlite_keeps_what_it_has(migrated: Project) -> None:
    url = migrated.database_url
    model = ITEMS.replace("String(80)", 'String(80, collation="NOCASE")')
    model = model.replace(PRICE, LOW + PRICE)
    migrate(migrated, model)
    execute(
        url,
        "INSERT INTO items (id, name, price) VALUES (1, 'Ann', 1)",
        "CREATE VIEW shown AS SELECT name, low FROM items",
        "CREATE TRIGGER up AFTER UPDATE ON items BEGIN DELETE FROM users; END",
    )
    kept = "SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql <> '' ORDER BY name"
    before = execute(url, kept)
    model = model.replace("String(80, coll", "String(60, coll")
    model = model.replace(PRICE, f'    Column("more", Integer),\n{PRICE}')
    migrate(migrated, model, "more")
    assert execute(url, kept) == before
    assert execute(url, "SELECT * FROM shown WHERE name = 'ANN'") == [("Ann", "ann")]

    migrated.write("app/models/item.py", HEAD + model.replace('"low"', '"lowered"'))
    manage(migrated, "make migration lowered")
    assert "view shown" in complaint(migrated, "db migrate")
    assert execute(url, kept) == before
