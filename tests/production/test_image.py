"""The image without Docker: what it holds, installed as it is, where nothing can be written."""

import json
import os
import re
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.commands import UV, CommandError, environment, run
from tests.compose import environment_of, services
from tests.production.serving import App
from tests.project import Project

WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
# Root would write all the same. It may read all, as the interpreter may be in a home.
UNPRIVILEGED = (
    *("setpriv", "--reuid=10001", "--regid=10001", "--clear-groups", "--no-new-privs"),
    *("--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"),
    "--bounding-set=-all,+dac_read_search",
)
USER = UNPRIVILEGED if os.geteuid() == 0 else ()


class Image:
    """A folder like `/project` of the image."""

    def __init__(self, project: Project, folder: Path) -> None:
        """Copy what `.dockerignore` lets through, and run what the Dockerfile runs."""
        self.path, self._project = folder, project
        text = (project.path / ".dockerignore").read_text()
        assert text.startswith("*\n")
        for name in re.findall(r"^!(.+)$", text, re.MULTILINE):
            source = project.path / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / name)
        for name in re.findall(r"^(manage/.+)$", text, re.MULTILINE):  # the last match decides
            left_out = folder / name
            (shutil.rmtree if left_out.is_dir() else Path.unlink)(left_out)
        dockerfile = (project.path / "Dockerfile").read_text()
        (install,) = re.findall(r"uv (sync .*--no-dev)$", dockerfile, re.MULTILINE)
        run(UV, "--quiet", *install.split(), cwd=folder)
        self._allow_writing(False)

    def _allow_writing(self, allowed: bool) -> None:
        for path in [self.path, *self.path.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | stat.S_IWUSR if allowed else mode & ~WRITE)

    def variables(self, service: str) -> dict[str, str]:
        """Return what the service's container is given, on the test's own database."""
        found = services(self._project.path, "compose.yaml")[service]
        return environment_of(found, self._project.path) | {
            "DATABASE_URL": self._project.database_url,
            "PATH": f"{self.path / '.venv/bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, service: str, *command: str) -> str:
        """Run a command as in a container of the service; return what it prints.

        Raises:
            CommandError: if it fails.
        """
        return run(*USER, *command, cwd=self.path, **self.variables(service)).stdout

    def remove(self) -> None:
        """Delete the folder."""
        self._allow_writing(True)
        shutil.rmtree(self.path)


@pytest.fixture
def image(project: Project, kind: str) -> Iterator[Image]:
    """The image of each database's project, where every user may look."""
    folder = Path(tempfile.mkdtemp(prefix="image"))
    folder.chmod(0o755)
    if kind == "sqlite":  # its file is in a volume
        data = Path(tempfile.mkdtemp(prefix="data"))
        data.chmod(0o777)
        project = project.on(f"sqlite+aiosqlite:///{data / 'app.db'}")
    made = Image(project, folder)
    yield made
    made.remove()
    if kind == "sqlite":
        shutil.rmtree(data)


def test_it_migrates_and_serves_where_it_cannot_write(
    image: Image, project: Project, tmp_path: Path
) -> None:
    with pytest.raises(CommandError):
        image.run("app", "touch", "app/written")
    assert not (image.path / ".venv/bin/pytest").exists()
    assert not list(image.path.glob(".env*"))

    readme = (project.path / "README.md").read_text()
    documented = re.findall(r"^docker compose run --rm (.+?)(?: +#.*)?$", readme, re.MULTILINE)
    commands = {line.split()[0]: line.split()[1:] for line in documented}
    migrate = services(project.path, "compose.yaml")["db-migrate"]["command"]
    assert commands["db-migrate"] == []
    image.run("db-migrate", *migrate)
    said = image.run("app", *shlex.split(documented[-1])[1:])
    assert re.search(r"pending +none", said), said
    seeded = image.run("app", "manage", "db", "seed")
    assert "user_seeder.py needs tests, which is for development only" in seeded
    assert not re.search(r"^  (make|unmake) ", image.run("app", "manage", "--help"), re.MULTILINE)

    dockerfile = (project.path / "Dockerfile").read_text()
    command, health = (
        json.loads(found)
        for found in re.findall(r"^(?:CMD|    CMD) (\[.*\])$", dockerfile, re.MULTILINE)[::-1]
    )
    app = App(project, tmp_path / "log", (*USER, *command), image.path, **image.variables("app"))
    try:
        ready = httpx2.get(f"{app.address}/health/ready", timeout=30)
        assert ready.json() == {"status": "ok"}
        script = health[2].replace("http://127.0.0.1:8000", app.address)
        python = image.path / ".venv/bin/python"
        subprocess.run([*USER, python, "-c", script], env=environment(), check=True)
    finally:
        app.process.send_signal(signal.SIGTERM)
    assert app.process.wait(40) == 0
