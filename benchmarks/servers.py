# ruff: noqa: S608  constants of our own
"""The applications that are compared: generated, seeded, started, checked."""

import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from tests.commands import environment
from tests.databases import execute
from tests.project import Project

HERE = Path(__file__).resolve().parent
USERS, POSTS = 100_000, 1_000_000
UVICORN = ["--port", "{port}", "--no-access-log", "--log-level", "warning"]
NUMBERS = {
    "postgresql": "SELECT n FROM generate_series(1, {count}) n",
    # Servers limit how deep it may go; each at another depth, by a setting of another name.
    "mysql": "WITH RECURSIVE d(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM d WHERE n < 99),"
    " numbers(n) AS (SELECT 1 + a.n + 100 * b.n + 10000 * c.n FROM d a, d b, d c)"
    " SELECT n FROM numbers WHERE n <= {count}",
}
NUMBERS["sqlite"] = NUMBERS["mysql"]
NOW = {
    "postgresql": "now()",
    "mysql": "utc_timestamp(6)",
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
}
WORD = {"postgresql": "'{word}' || n", "mysql": "concat('{word}', n)", "sqlite": "'{word}' || n"}


def filling(database: str, users: int, posts: int) -> list[str]:
    """Return the statements that fill the tables, of a database of this kind."""
    user_numbers, post_numbers = (NUMBERS[database].format(count=n) for n in (users, posts))
    name, title = (WORD[database].format(word=word) for word in ("user", "Title "))
    now, modulo = NOW[database], "MOD" if database == "mysql" else "%"
    return [
        "INSERT INTO users (username, email, hashed_password, is_active, is_verified,"
        f" is_superuser, created_at, updated_at) SELECT {name}, {name}, 'x', 1 = 1,"
        f" n {modulo} 2 = 0, 1 = 0, {now}, {now} FROM ({user_numbers}) AS numbers",
        "INSERT INTO posts (title, body, author_id, created_at, updated_at)"
        f" SELECT {title}, '{'Some words. ' * 15}', 1 + n {modulo} {users}, {now}, {now}"
        f" FROM ({post_numbers}) AS numbers",
        {"postgresql": "VACUUM ANALYZE", "mysql": "ANALYZE TABLE users, posts"}.get(
            database, "ANALYZE"
        ),
    ]


@dataclass
class Variant:
    """An application: what it is called, and the command that serves it on `{port}`."""

    name: str
    command: list[str]
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    only_writes: bool = False
    prefix: str = ""
    port: int = 0
    process: psutil.Popen | None = None

    def url(self, path: str) -> str:
        """Return the address of `path`."""
        return f"http://127.0.0.1:{self.port}{self.prefix}{path}"


def variants_of(projects: dict[str, Project]) -> list[Variant]:
    """Return the hand-written variant, the limit, and these projects."""
    uvicorn = str(next(iter(projects.values())).path / ".venv/bin/uvicorn")
    variants = [
        Variant("hand-written", [uvicorn, "hand_written:app", *UVICORN], HERE / "variants"),
        Variant("bare ASGI", [uvicorn, "bare:app", *UVICORN], HERE / "variants"),
    ]
    for name, project in projects.items():
        uvicorn = str(project.path / ".venv/bin/uvicorn")
        variants.append(Variant(name, [uvicorn, "app.main:app", *UVICORN], project.path))
    return variants


def in_transaction(variant: Variant, name: str) -> Variant:
    """Return the same application, writing between BEGIN and COMMIT."""
    variables = {"IN_TRANSACTION": "1"}
    return replace(variant, name=name, variables=variables, only_writes=True)


def ordinary(variant: Variant) -> Variant:
    """Return the same project, its code ordinary code of its ORM, in the project's sessions."""
    variables, name = {"ORDINARY": "1"}, f"{variant.name}, ordinary code"
    return replace(variant, name=name, variables=variables, prefix="/ordinary")


def generate(folder: Path, template: Path, orm: str, database: str, database_url: str) -> Project:
    """Generate a project with posts beside its users."""
    project = Project.generate(
        folder,
        template,
        database_url="" if database == "sqlite" else database_url,  # setup migrates its own file
        orm=orm,
        database=database,
        preset="minimal",
    )
    shutil.copytree(HERE / "project" / "app", project.path / "app", dirs_exist_ok=True)
    shutil.copy2(HERE / "project" / orm / "post.py", project.path / "app" / "models")
    shutil.copy2(HERE / "project" / orm / "ordinary.py", project.path / "app" / "api")
    for written in (*project.path.glob("alembic/versions/*.py"), *project.path.glob("app.db*")):
        written.unlink()
    project.run("manage", "setup")  # writes the first migration again, with posts
    return project.on(database_url)


def seed(project: Project, database: str, users: int = USERS, posts: int = POSTS) -> None:
    """Make the tables of a project, which has its first migration, and fill them."""
    project.run("alembic", "upgrade", "head")
    execute(project.database_url, *filling(database, users, posts))


@contextmanager
def serving(variants: list[Variant], database_url: str) -> Iterator[None]:
    """Start all of them; stop them at the end.

    Raises:
        RuntimeError: naming the one that does not answer.
    """
    variables = environment(DATABASE_URL=database_url, DSN=database_url, ENVIRONMENT="production")
    variables |= {"SECRET_KEY": "only-for-benchmarks-only-for-benchmarks", "MALLOC_ARENA_MAX": "2"}
    try:
        for number, variant in enumerate(variants):
            variant.port = 18400 + number
            command = [part.format(port=variant.port) for part in variant.command]
            variant.process = psutil.Popen(
                command, cwd=variant.folder, env=variables | variant.variables
            )
        for variant in variants:
            _wait(variant)
        yield
    finally:
        for variant in variants:
            if variant.process is not None:
                variant.process.terminate()
                variant.process.wait(20)


def _wait(variant: Variant) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(variant.url("/users/1"), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{variant.name} does not answer at {variant.url('/users/1')}.")


def body(variant: Variant, method: str, path: str, data: str | None) -> object:
    """Return what a variant answers, without what differs between two equal requests."""
    request = urllib.request.Request(
        variant.url(path.replace("@", "777")), data.encode() if data else None, method=method
    )
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as response:
        answer = json.load(response)
    if method != "GET":
        answer.pop("updated_at")
    if method == "POST":
        answer = {**answer, "id": 0, "created_at": ""}
    return [response.status, answer]


def cpu_seconds(process: psutil.Process | None) -> float:
    """Return the CPU time of a process and all below it."""
    if process is None:
        return 0.0
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # PostgreSQL's own workers come and go
            times = one.cpu_times()
            total += times.user + times.system
    return total
