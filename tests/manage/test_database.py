"""`manage db …` on real servers."""

import re
import secrets
import shutil

import pytest
from sqlalchemy import make_url

from tests.databases import execute
from tests.manage.using import complaint, manage
from tests.project import HALF, THREE, Cell, Project

CLIENTS = {"sqlite": ["sqlite3"], "postgresql": ["psql"], "mysql": ["mysql", "mariadb"]}


def count(url: str, table: str) -> object:
    """Return how many rows a table has."""
    return execute(url, f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608  tests name it


@pytest.fixture
def empty(project: Project, database_url: str) -> Project:
    """The project of this cell on a database without tables."""
    return project.on(database_url)


@pytest.mark.cells(*HALF)
def test_migrations_go_forth_and_back(empty: Project, database_url: str) -> None:
    assert "answers" in manage(empty, "db wait --timeout 20")
    found = re.search(r'revision: str = "(\w+)"', _initial(empty))
    assert found
    revision = found[1]
    before = manage(empty, "db status")
    assert re.search(r"current +no migration\n", before)
    assert re.search(rf"heads +1: {revision}\n", before)
    assert re.search(r"pending +1\n", before)
    assert "1 migrations are pending" in complaint(empty, "db check")
    sql = re.sub('[`"]', "", manage(empty, "db sql"))
    assert "CREATE TABLE users" in sql
    assert revision in sql

    assert re.search(rf"applied +{revision}  initial \(\d", manage(empty, "db migrate"))
    assert count(database_url, "users") == 0
    assert "nothing is pending" in manage(empty, "db migrate")
    assert re.search(r"drift +none", manage(empty, "db status"))
    assert "agree" in manage(empty, "db check")
    assert re.search(rf"undone +{revision}", manage(empty, "db rollback"))
    assert "has 0 migrations" in complaint(empty, "db rollback --steps 2")


@pytest.mark.cells(*THREE, primary_key="uuid7")
def test_drift_is_named(empty: Project, database_url: str) -> None:
    manage(empty, "db migrate")
    execute(database_url, "ALTER TABLE users ADD COLUMN shoe_size INTEGER")
    assert re.search(r"drift +drop column users\.shoe_size", manage(empty, "db status"))
    assert "differ" in complaint(empty, "db check")


@pytest.mark.cells(*THREE, primary_key="uuid7")
def test_seeds_and_starting_over(empty: Project, database_url: str) -> None:
    manage(empty, "db migrate")
    assert "UserSeeder" in manage(empty, "db seed")
    first = count(database_url, "users")
    assert first
    manage(empty, "db seed")
    assert count(database_url, "users") == first
    assert "UserSeeder" in manage(empty, "db seed --class user")
    assert "make seeder cat" in complaint(empty, "db seed --class CatSeeder")
    loaded = manage(empty, "db seed --class user --count 12345")
    assert re.search(r"12,345 rows in [\d.]+ s, [\d,]+ rows a second", loaded)
    assert count(database_url, "users") == int(str(first)) + 12_345

    asked = empty.run("manage", "db", "reset", check=False)
    assert asked.returncode == 1
    assert "Really delete all data" in asked.stderr
    assert count(database_url, "users") == int(str(first)) + 12_345
    execute(database_url, "CREATE TABLE by_hand (id INTEGER PRIMARY KEY)")
    undone = manage(empty, "db reset --force")
    assert undone.index("undone") < undone.index("applied")
    assert count(database_url, "users") == count(database_url, "by_hand") == 0
    manage(empty, "db fresh --seed --force")
    assert count(database_url, "users") == first
    with pytest.raises(Exception, match="by_hand"):
        count(database_url, "by_hand")


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_databases_are_made_and_dropped(empty: Project, database_url: str, cell: Cell) -> None:
    url = make_url(database_url)
    other = empty.on(
        url.set(database=f"{url.database}_other").render_as_string(hide_password=False)
    )
    assert "created" in manage(other, "db create")
    manage(other, "db migrate")
    assert count(other.database_url, "users") == 0
    production = {"ENVIRONMENT": "production", "SECRET_KEY": secrets.token_hex(32)}
    assert "This is production: use --force" in complaint(other, "db drop", **production)
    dropped = manage(other, "db drop --force")
    assert "_other" in dropped
    assert ":app@" not in dropped
    if cell.database != "sqlite":
        assert "The database says" in complaint(other, "db status")


@pytest.mark.cells(*THREE, primary_key="bigint")
def test_nobody_waits_for_ever(project: Project, cell: Cell) -> None:
    sqlite = cell.database == "sqlite"
    nowhere = "sqlite:////no/such/folder/app.db" if sqlite else f"{cell.database}://a:b@127.0.0.1:1"
    said = project.on(nowhere).run("manage", "db", "wait", "--timeout", "0.2", check=False)
    assert said.returncode == 1
    assert re.fullmatch(r"manage: After 0\.2 s: The database .*\n", said.stderr), said.stderr
    assert complaint(project.on(nowhere), "db migrate").startswith("The database ")


@pytest.mark.cells(orm="sqlmodel", primary_key="bigint")
def test_the_client_of_the_database_opens(empty: Project, cell: Cell) -> None:
    result = empty.run("manage", "db", "shell", typed="SELECT 40 + 2;\n", check=False)
    if any(map(shutil.which, CLIENTS[cell.database])):
        assert "42" in result.stdout, result.stderr
    else:
        assert "is not installed" in result.stderr


@pytest.mark.cells(database="sqlite")
def test_the_diagram_has_the_tables_of_the_models(project: Project, cell: Cell) -> None:
    assert "docs/database.md" in manage(project, "db diagram")
    page = (project.path / "docs/database.md").read_text(encoding="utf-8")
    tables = set(re.findall(r"(?m)^ *(\w+) \{$", page))
    models = re.findall(r'op\.create_table\(\s*"(\w+)"', _initial(project))
    assert tables == set(models)
    with_auth = cell.answers.get("auth") != "false"
    assert ("users ||--o{ refresh_tokens" in page) == with_auth


def _initial(project: Project) -> str:
    (script,) = project.path.glob("alembic/versions/*.py")
    return script.read_text(encoding="utf-8")


@pytest.mark.cells(orm="sqlalchemy", primary_key="uuid7")
def test_the_console_awaits_and_has_the_models(empty: Project) -> None:
    manage(empty, "db migrate")
    manage(empty, "db seed")
    typed = "users = (await db.scalars(select(User))).all()\nprint('there are', len(users))\n"
    result = empty.run("manage", "console", typed=typed)
    assert "there are 10" in result.stdout


@pytest.mark.cells(orm="sqlmodel", database="sqlite")
def test_help_is_quick_to_read_and_needs_no_application(project: Project) -> None:
    assert "make" in manage(project, "--help")
    program = "import sys; sys.argv[1:] = ['--help']; from manage import main; main()"
    imported = project.run("python", "-X", "importtime", "-c", program).stderr
    assert "manage" in imported
    for heavy in ("sqlalchemy", "fastapi", "alembic", "app.main"):
        assert not re.search(rf"\| +{heavy}\n", imported), heavy
    # `--show-completion` prints this for the shell that it finds around itself.
    completion = project.run("manage", check=False, _MANAGE_COMPLETE="source_bash")
    assert "complete" in completion.stdout + completion.stderr
