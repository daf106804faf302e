"""Migrations where many replicas start, tables are in use, and a step fails."""

import asyncio
import re
import subprocess
from textwrap import dedent

import pytest

from tests.commands import UV, environment
from tests.databases import connect, execute
from tests.project import Project

REPLICAS = 8


def write_migration(project: Project, *statements: str) -> None:
    """Write the migration that follows the first and runs these statements."""
    (first,) = project.path.glob("alembic/versions/*_initial.py")
    found = re.search(r'^revision: str = "(\w+)"$', first.read_text(), re.MULTILINE)
    assert found
    steps = "\n".join(f"    op.execute({statement!r})" for statement in statements)
    text = f"""\
    from alembic import op

    revision = "second"
    down_revision = "{found[1]}"


    def upgrade() -> None:
    """
    project.write("alembic/versions/second.py", f"{dedent(text)}{steps}\n")


def tables(project: Project) -> set[str]:
    """Return the names of the tables in the project's database."""
    queries = {
        "sqlite": "SELECT name FROM sqlite_master",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
        "mysql": "SHOW TABLES",
    }
    (query,) = (query for kind, query in queries.items() if project.database_url.startswith(kind))
    return {str(row[0]) for row in execute(project.database_url, query)}


def test_one_of_many_replicas_migrates(project: Project) -> None:
    replicas = [
        subprocess.Popen(
            [UV, "run", "--no-sync", "alembic", "upgrade", "head"],
            cwd=project.path,
            env=environment(DATABASE_URL=project.database_url),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(REPLICAS)
    ]
    said = [replica.communicate(timeout=120)[0] for replica in replicas]
    assert [replica.returncode for replica in replicas] == [0] * REPLICAS, "\n".join(said)
    assert "".join(said).count("Running upgrade") == 1
    assert {"users", "alembic_version"} <= tables(project)


@pytest.mark.parametrize("kind", ["postgresql", "mysql"], scope="session")
def test_a_table_in_use_is_left_alone(project: Project) -> None:
    project.run("alembic", "upgrade", "head")
    write_migration(project, "ALTER TABLE users ADD COLUMN extra INTEGER")
    blocked = asyncio.run(_migrate_while_users_are_read(project))
    assert blocked.returncode != 0
    assert "MIGRATION_LOCK_TIMEOUT" in blocked.stdout
    assert "Traceback" not in blocked.stderr
    project.run("alembic", "upgrade", "head")
    execute(project.database_url, "SELECT extra FROM users")


async def _migrate_while_users_are_read(project: Project) -> subprocess.CompletedProcess[str]:
    command = ("alembic", "upgrade", "head")
    async with connect(project.database_url) as reader:
        await reader.exec_driver_sql("BEGIN")
        await reader.exec_driver_sql("SELECT count(*) FROM users")
        return await asyncio.to_thread(
            project.run, *command, check=False, MIGRATION_LOCK_TIMEOUT="1"
        )


def test_a_step_that_fails_leaves_nothing_or_is_named(project: Project, kind: str) -> None:
    project.run("alembic", "upgrade", "head")
    steps = [
        "CREATE TABLE made (id INTEGER)",
        "CREATE INDEX ix_made_id ON made (id)",
        "ALTER TABLE users ADD COLUMN made INTEGER",
    ]
    broken = "CREATE TABLE users (id INTEGER)"
    write_migration(project, *steps, broken)

    def migrate() -> str:
        failed = project.run("alembic", "upgrade", "head", check=False)
        assert failed.returncode != 0
        assert "Traceback" not in failed.stderr
        return failed.stdout

    first = migrate()
    assert f"The migration stopped at: {broken}" in first
    if kind == "mysql":
        second = migrate()
        assert f"The migration stopped at: {steps[0]}" in second, "it meets what the first left"
        assert "take it\nback by the statements that run named" in second
        named = re.findall(r"^  ((?:DROP|ALTER) .*;)$", first, re.MULTILINE)
        execute(project.database_url, *named)
        assert migrate() == first, "taken back, it comes as far as before"
        execute(project.database_url, *named)
    assert "made" not in tables(project)
    write_migration(project, *steps)
    project.run("alembic", "upgrade", "head")
    assert "made" in tables(project)
