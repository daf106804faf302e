"""A generated project, used as its owner would use it."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import yaml

from tests.commands import UV, CommandError, copier, environment, git, run

ALEMBIC = """\
import shlex, sys
from alembic.config import main
for line in sys.argv[1:]:
    main(shlex.split(line))
"""
READY_TIMEOUT = 60  # seconds until a started server answers
SERVE = ("python", "-m", "app.serve")  # as the container does


class Cell(NamedTuple):
    """The answers that decide which code a project has."""

    orm: str
    database: str
    primary_key: str
    vector: bool = False

    def __str__(self) -> str:
        return "-".join([*self[:3], *["vector"] * self.vector])

    @property
    def answers(self) -> dict[str, str]:
        """All answers but the defaults: half of the projects have every option, half have none."""
        nothing, all_of_them = {"auth": "false", "example": "false"}, {"admin": "true"}
        given = nothing if self.primary_key == "bigint" else all_of_them
        return self._asdict() | given | {"replicas": str(self.vector).lower()}


# One that has every option, and one that has none but this.
VECTORS = {("sqlmodel", "postgresql", "uuid7"), ("sqlalchemy", "postgresql", "bigint")}
CELLS = [
    Cell(*answers, vector=answers in VECTORS)
    for answers in product(
        ("sqlmodel", "sqlalchemy"), ("sqlite", "postgresql", "mysql"), ("bigint", "uuid7")
    )
]


# Each ORM, each database and each kind of key, in half of the cells.
HALF = (("sqlmodel", "bigint"), ("sqlalchemy", "uuid7"))
# Each database, and each ORM: for what depends on the database.
THREE = (("sqlmodel", "sqlite"), ("sqlalchemy", "postgresql"), ("sqlmodel", "mysql"))


class Project:
    """A project in a folder, and the database its commands are given."""

    def __init__(self, path: Path, database_url: str = "") -> None:
        """Take the project in `path`; without a `database_url` its `.env` has the word."""
        self.path = path
        self.database_url = database_url
        self.output = ""

    @classmethod
    def generate(
        cls,
        path: Path,
        template: Path,
        *,
        database_url: str = "",
        vcs_ref: str = "HEAD",
        **answers: Any,
    ) -> "Project":
        """Generate a project by the command line, hooks included, of one version of the template.

        Raises:
            CommandError: if Copier fails.
        """
        project = cls(path, database_url)
        path.parent.mkdir(parents=True, exist_ok=True)
        result = copier(
            "copy",
            f"--vcs-ref={vcs_ref}",
            template,
            path,
            cwd=path.parent,
            answers=answers,
            **project._variables(),
        )
        project.output = result.stdout + result.stderr
        return project

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that the project keeps for its updates."""
        answers: dict[str, Any] = yaml.safe_load(
            (self.path / ".copier-answers.yml").read_text(encoding="utf-8")
        )
        return answers

    def on(self, database_url: str) -> "Project":
        """Return the same project, its commands on another database."""
        return Project(self.path, database_url)

    def run(
        self, *command: str, check: bool = True, typed: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the project's environment, which reads what is `typed`.

        Raises:
            CommandError: if it fails and `check` is set.
        """
        words = [UV, "run", "--no-sync", *command]
        given = self._variables() | variables
        return run(*words, cwd=self.path, check=check, typed=typed, **given)

    def shell(self, line: str, **variables: str) -> str:
        """Run a line as its owner would type it, and return what it prints on both outputs.

        Raises:
            CommandError: if it fails.
        """
        result = run("bash", "-ec", line, cwd=self.path, **(self._variables() | variables))
        return result.stdout + result.stderr

    def alembic(self, *lines: str) -> str:
        """Run alembic with each of these, one after the other in one process.

        Starting it takes longer than what it does. What it reads only then, models and revisions
        that are written in between, takes another call.

        Returns:
            What all of them print.

        Raises:
            CommandError: if one fails.
        """
        return self.run("python", "-c", ALEMBIC, *lines).stdout

    def add(self, package: str, *options: str) -> None:
        """Add a dependency, as `uv add` does."""
        run(UV, "add", "--quiet", *options, package, cwd=self.path)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project, and the folders above it."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def forget(self, name: str) -> None:
        """Delete a file of the project, and commit that."""
        (self.path / name).unlink()
        self.commit()

    def commit(self) -> None:
        """Commit all files, as the state that `restore` brings back."""
        git(self.path, "add", "--all")
        git(self.path, "commit", "--quiet", "--message", "State")

    def restore(self) -> None:
        """Bring back the files of the last commit; what git ignores stays."""
        git(self.path, "reset", "--quiet", "--hard")
        git(self.path, "clean", "--quiet", "-d", "--force")

    @contextmanager
    def serve(self, *command: str, **variables: str) -> Iterator[httpx2.Client]:
        """Start uvicorn, or what else serves, on a free port; give a client of it; stop it then.

        Raises:
            CommandError: with its log, if it ends before it answers.
        """
        log = self.path.with_name(f"{self.path.name}.log")
        words = command or ("uvicorn", "app.main:app")
        with log.open("w", encoding="utf-8") as output:
            server = subprocess.Popen(
                [UV, "run", "--no-sync", *words, "--port", "0"],
                cwd=self.path,
                env=environment(**(self._variables() | variables)),
                stdout=output,
                stderr=output,
            )
        try:
            with httpx2.Client(base_url=_address(server, log), timeout=30) as client:
                yield client
        except BaseException as error:
            error.add_note(f"uvicorn's log:\n{log.read_text(encoding='utf-8')}")
            raise
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                raise CommandError(f"uvicorn did not stop:\n{log.read_text()}") from None

    def _variables(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url} if self.database_url else {}


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Return the URL in uvicorn's log when it serves; with `--reload` that is the later line."""
    deadline = time.monotonic() + READY_TIMEOUT
    while True:
        text = log.read_text(encoding="utf-8")
        found = re.search(r"running on (http://\S+)", text)
        if found and "Application startup complete" in text:
            return found[1]
        if server.poll() is not None or time.monotonic() > deadline:
            raise CommandError(f"uvicorn does not serve:\n{text}")
        time.sleep(0.02)
