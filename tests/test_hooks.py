"""What the hooks do, also where they cannot do it: the project stays, and it says what is left."""

import re
import shutil
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
    assert f"repository kept: {tmp_path}, where checks of this folder" in project.output
    assert not (project.path / ".git").exists()
    assert git(tmp_path, "status", "--porcelain").splitlines() == ["?? services/"]


def test_a_step_that_fails_says_how_to_do_it_later(bare: tuple[Path, Path], tmp_path: Path) -> None:
    template, programs = bare
    project = Project(tmp_path / "shop")
    copied = copier("copy", template, project.path, cwd=tmp_path, PATH=str(programs))
    later = r"^  git +failed: git is not installed\n +Later: git init -b main && git add --all"
    assert re.search(later, copied.stderr, re.MULTILINE)
    assert len(list(project.path.glob("alembic/versions/*.py"))) == 1


KNOWN = {
    f"GIT_{who}_{what}": "ada@example.com"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


def test_a_new_project_is_committed_where_git_knows_by_whom(
    hooked: Project, template: Path, tmp_path: Path
) -> None:
    for name, variables in (("known", KNOWN), ("unknown", {})):
        folder = tmp_path / name
        shutil.copytree(hooked.path, folder, ignore=shutil.ignore_patterns(".git", ".venv"))
        said = run(UV, "run", "manage", "setup", cwd=folder, **variables).stdout
        assert git(folder, "symbolic-ref", "HEAD").strip() == "refs/heads/main"
        if variables:
            assert "repository started with a first commit" in said
            assert git(folder, "status", "--porcelain") == ""
            assert ".env\n" not in git(folder, "ls-files")
        else:
            (command,) = re.findall(r"; then: (git add .*\")", said)
            run("bash", "-ec", command, cwd=folder, **KNOWN)
        assert git(folder, "log", "--format=%an %s").strip() == (
            "ada@example.com Start from the template"
        )


def lines(text: str) -> list[str]:
    """Return lines without secrets, with what ends them."""
    return re.sub(r"\b[0-9a-f]{48}\b", "a secret", text).splitlines(keepends=True)


def test_only_values_become_secrets(hooked: Project) -> None:
    example = (hooked.path / ".env.example").read_text(encoding="utf-8")
    written = (hooked.path / ".env").read_text(encoding="utf-8")
    assert "change-me" in example.splitlines()[0]
    assert lines(written) == lines(re.sub("(?m)=change-me$", "=a secret", example))


SHORT = "SECRET_KEY=short\n"
FOREIGN = "# of another program: change-me\r\nexport SECRET='1'  # change-me\r\n"
REST = "DB_NAME=app\nDB_PASSWORD=a secret\nDB_ROOT_PASSWORD=a secret\nDB_USER=app\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FOREIGN, FOREIGN + ("SECRET_KEY=a secret\n" + REST).replace("\n", "\r\n")),
        ("A=1", "A=1\nSECRET_KEY=a secret\n" + REST),
        ('export SECRET_KEY="" # mine\n' + REST, "export SECRET_KEY=a secret # mine\n" + REST),
        ("SECRET_KEY='change-me'\n" + REST, "SECRET_KEY=a secret\n" + REST),
        ("DATABASE_URL=mysql://a:b@c/d\n", "DATABASE_URL=mysql://a:b@c/d\nSECRET_KEY=a secret\n"),
    ],
)
def test_setup_completes_an_env_that_is_there(hooked: Project, before: str, after: str) -> None:
    env = hooked.path / ".env"
    kept = env.read_bytes()
    try:
        env.write_bytes(before.encode())
        assert ".env kept, added SECRET_KEY" in hooked.run("manage", "setup").stdout
        written = env.read_bytes()
        assert lines(written.decode()) == after.splitlines(keepends=True)
        assert ".env kept (" in hooked.run("manage", "setup").stdout
        assert env.read_bytes() == written
    finally:
        env.write_bytes(kept)


def test_setup_says_what_it_cannot_mend_and_stops(hooked: Project) -> None:
    env = hooked.path / ".env"
    kept = env.read_bytes()
    try:
        env.write_text(SHORT + REST)
        result = hooked.run("manage", "setup", check=False)
        assert result.returncode == 1
        (first, later) = result.stderr.splitlines()
        assert "SECRET_KEY: it has fewer than 32 characters" in first
        assert "(`openssl rand -hex 24` makes one)" in first
        assert later.endswith("mend it in .env, then: uv run manage setup")
        assert env.read_text() == SHORT + REST
    finally:
        env.write_bytes(kept)


def test_setup_migrates_the_file_of_the_url_and_loses_nothing(
    template: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    project = Project.generate(tmp_path / "shop", template, preset="minimal")
    shop = project.on("sqlite:///shop.db")
    assert " shop.db migrated" in shop.run("manage", "setup").stdout
    elsewhere = f"sqlite:///{tmp_path}/data/shop.db"
    assert (
        f" {tmp_path}/data/shop.db migrated" in project.on(elsewhere).run("manage", "setup").stdout
    )
    shop.run("manage", "make", "model", "note", "body:str")
    assert " shop.db migrated" in shop.run("manage", "setup").stdout  # it only adds
    shop.run("manage", "db", "check")
    (shop.path / "app/models/note.py").unlink()
    shop.run("manage", "make", "migration", "Without notes")
    said = shop.run("manage", "setup").stdout
    assert re.search(r"shop.db left alone, as \w+_without_notes does drop_table notes; to do", said)
    assert "to do it: uv run manage db migrate" in said
    assert "pending    1" in shop.run("manage", "db", "status").stdout


def test_a_member_of_a_workspace_is_told_what_it_lacks(template: Path, tmp_path: Path) -> None:
    top = tmp_path / "pyproject.toml"
    top.write_text(
        '[project]\nname = "top"\nversion = "0"\nrequires-python = ">=3.11"\n'
        '[tool.uv.workspace]\nmembers = ["services/*"]\n'
    )
    project = Project.generate(tmp_path / "services" / "shop", template, preset="minimal")
    assert not (project.path / "uv.lock").exists()
    (told,) = re.findall(r"exclude it: \[tool.uv.workspace\] (exclude = .*)", project.output)
    (command,) = re.findall(r"Later, in the project: (uv sync)\n", project.output)
    top.write_text(f"{top.read_text()}{told}\n")
    run("bash", "-ec", command, cwd=project.path)
    assert (project.path / "uv.lock").exists()
