"""What the hooks do, also where they cannot do it: the project stays, and it says what is left."""

import re
import stat
import sys
from pathlib import Path

import pytest

from tests.commands import UV, copier, git, run
from tests.project import Project
from tests.rendering import plain_copy

LATER = "Later, in the project: uv run manage setup"


@pytest.fixture
def bare(template: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The template without a repository, and a folder for all programs there are: just Python.

    Copier needs git only for a template in a repository.
    """
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    return plain_copy(template, tmp_path / "template"), programs


def tree(project: Project) -> dict[str, str]:
    """Return the text of every file, without what differs from one generation to another."""
    ignored = {".venv", ".git", ".ruff_cache", "__pycache__"}
    texts = {}
    for file in project.path.rglob("*"):
        path = file.relative_to(project.path)
        if file.is_file() and not ignored & set(path.parts) and ".db" not in path.suffixes:
            text = re.sub(r"\b[0-9a-f]{48}\b", "a secret", file.read_text(encoding="utf-8"))
            text = re.sub(r'(?m)^Create Date: .*|^Revision ID: .*|^revision: str = ".*"', "", text)
            texts[re.sub(r"\d{8}_\d{4}", "date", str(path))] = text
    return texts


@pytest.fixture(scope="module")
def hooked(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with everything the hooks do; its secrets are many."""
    return Project.generate(tmp_path_factory.mktemp("hooks") / "shop", template, database="mysql")


def test_without_uv_the_project_stays(bare: tuple[Path, Path], tmp_path: Path) -> None:
    template, programs = bare
    project = Project(tmp_path / "shop")
    copied = copier("copy", template, project.path, cwd=tmp_path, PATH=str(programs), UV="uv")
    assert "uv is not installed" in copied.stderr
    assert LATER in copied.stderr
    assert (project.path / "app/main.py").exists()
    assert not (project.path / ".venv").exists()


def test_without_network_the_project_stays_and_setup_catches_up(
    hooked: Project, template: Path, tmp_path: Path
) -> None:
    project = Project(tmp_path / "shop")
    offline = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "cache")}
    copied = copier(
        "copy", template, project.path, cwd=tmp_path, answers={"database": "mysql"}, **offline
    )
    assert LATER in copied.stderr
    run(UV, "run", "manage", "setup", cwd=project.path)
    assert tree(project) == tree(hooked)


def test_setup_makes_up_for_skipped_tasks(hooked: Project, template: Path, tmp_path: Path) -> None:
    project = Project(tmp_path / "shop")
    answers = {"database": "mysql"}
    copied = copier("copy", "--skip-tasks", template, project.path, cwd=tmp_path, answers=answers)
    assert "uv run manage setup" in copied.stderr
    assert not (project.path / ".env").exists()
    run(UV, "run", "manage", "setup", cwd=project.path)
    assert tree(project) == tree(hooked)


def test_setup_twice_changes_nothing(hooked: Project) -> None:
    def stamps() -> dict[Path, tuple[int, bytes]]:
        files = [file for file in hooked.path.rglob("*") if file.is_file()]
        kept = [
            file for file in files if not {".venv", ".ruff_cache", "__pycache__"} & set(file.parts)
        ]
        return {file: (file.stat().st_mtime_ns, file.read_bytes()) for file in kept}

    before = stamps()
    hooked.run("manage", "setup")
    assert stamps() == before


def test_no_secret_is_shown_recorded_or_readable(hooked: Project) -> None:
    env = hooked.path / ".env"
    secrets = re.findall(r"(?m)^[A-Z_]+=([0-9a-f]{48})$", env.read_text(encoding="utf-8"))
    assert len(set(secrets)) == len(secrets) >= 2
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert git(hooked.path, "check-ignore", ".env").strip() == ".env"
    answers = (hooked.path / ".copier-answers.yml").read_text(encoding="utf-8")
    for secret in secrets:
        assert secret not in hooked.output
        assert secret not in answers


def test_an_outer_repository_is_kept(template: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    project = Project.generate(tmp_path / "services" / "shop", template)
    assert "repository kept" in project.output
    assert not (project.path / ".git").exists()
    assert git(tmp_path, "status", "--porcelain").splitlines() == ["?? services/"]


def test_a_step_that_fails_says_how_to_do_it_later(bare: tuple[Path, Path], tmp_path: Path) -> None:
    template, programs = bare
    project = Project(tmp_path / "shop")
    copied = copier("copy", template, project.path, cwd=tmp_path, PATH=str(programs))
    assert re.search(r"^  git +failed: .*\n +Later: git init$", copied.stderr, re.MULTILINE)
    assert len(list(project.path.glob("alembic/versions/*.py"))) == 1
