"""Projects of every release update without a conflict, and may change their mind."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from tests.commands import ROOT, CommandError, git, run, snapshot
from tests.databases import new_database
from tests.owner import MODELS, assert_nothing_lost, belongings, conflicts, move_in
from tests.project import CELLS, Cell, Project
from tests.releases import RELEASES

NEXT = "99.0.0"  # what is on disk


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository with a tag for each release, the next one included."""
    target = tmp_path_factory.mktemp("history")
    git(ROOT, "clone", "--quiet", "--no-checkout", str(ROOT), str(target))
    for version, commit in RELEASES.items():
        git(target, "tag", version, commit)
    snapshot(target)
    write_other_bounds(target)
    git(target, "tag", NEXT)
    return target


def write_other_bounds(target: Path) -> None:
    """Change the line of every package, as later releases may."""
    for name in ("copier.yml", "template/pyproject.toml.jinja"):
        file = target / name
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r'(>=[0-9.]+)"', r'\1.0"', text), encoding="utf-8")
    git(target, "commit", "--quiet", "--all", "--message", "Write bounds in another way")


@contextmanager
def lived_in(
    cell: Cell, path: Path, history: Path, release: str, preset: str = "standard"
) -> Iterator[Project]:
    """Give a project of `release` that its owner has worked on."""
    answers = {name: getattr(cell, name) for name in ("orm", "database", "primary_key")}
    with database_of(cell.database, path) as url:
        project = Project.generate(
            path / "project", history, database_url=url, vcs_ref=release, preset=preset, **answers
        )
        move_in(project, cell.orm)
        yield project


@contextmanager
def database_of(kind: str, path: Path) -> Iterator[str]:
    """Give the URL of a new, empty database of this kind."""
    if kind == "sqlite":
        path.mkdir(exist_ok=True)
        yield f"sqlite+aiosqlite:///{path / 'owner.db'}"
    else:
        with new_database(kind) as url:
            yield url


def update(project: Project, *options: str) -> str:
    """Run `copier update` a year from now; return what it prints.

    Raises:
        CommandError: if it fails.
    """
    words = [sys.executable, "-m", "tests.later", "update", "--trust", "--defaults", *options]
    result = run(*words, str(project.path), cwd=ROOT, DATABASE_URL=project.database_url)
    return result.stdout + result.stderr


def assert_sound(project: Project) -> None:
    """Run the checks that the owner has; of the tests, those of what an update brings together.

    The others are those of a new project, which the matrix runs.
    """
    project.run("ruff", "check")
    project.run("ruff", "format", "--check")
    project.run("mypy")
    project.alembic("upgrade head", "check")
    project.run("pytest", "-q", "tests/api", "tests/crud", "tests/test_migrations.py")


def test_update_loses_nothing(lived: tuple[str, Cell, str], history: Path, tmp_path: Path) -> None:
    release, cell, preset = lived
    with lived_in(cell, tmp_path, history, release, preset) as project:
        before = belongings(project)
        update(project)
        assert project.answers["_commit"] == NEXT
        assert project.answers["created"] == datetime.now(UTC).date().isoformat()
        assert_nothing_lost(project, before)
        assert_sound(project)


SIX = [Cell(*cell[:3]) for cell in CELLS if cell.primary_key == "bigint"]
SWITCHES = [(before, after) for before in SIX for after in SIX if before != after]
PRESETS = ("standard", "everything", "minimal")
LIVES = [*product(RELEASES, SIX, PRESETS)]
# A way that changes the database, both, the ORM and the database; --full takes all thirty.
SAMPLE = [(SIX[i], SIX[j]) for i, j in ((0, 1), (1, 5), (5, 2), (2, 3))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run switches for a sample of the pairs, or for all of them."""
    full = metafunc.config.option.full
    if "lived" in metafunc.fixturenames:
        # Each ORM, database and preset meets each of the others' values, in two releases one after
        # the other; --full takes all.
        lives = [
            life
            for life in LIVES
            if full
            or (
                PRESETS.index(life[2]) == (SIX.index(life[1]) + SIX.index(life[1]) // 3) % 3
                and (SIX.index(life[1]) + [*RELEASES].index(life[0])) % 2 == 0
            )
        ]
        ids = [f"{release}-{cell}-{preset}" for release, cell, preset in lives]
        metafunc.parametrize("lived", lives, ids=ids)
    if "switch" in metafunc.fixturenames:
        pairs = SWITCHES if full else SAMPLE
        ids = [
            f"{before.orm}-{before.database}-to-{after.orm}-{after.database}"
            for before, after in pairs
        ]
        metafunc.parametrize("switch", pairs, ids=ids)


def test_another_orm_or_database(switch: tuple[Cell, Cell], history: Path, tmp_path: Path) -> None:
    before, after = switch
    with (
        lived_in(before, tmp_path, history, NEXT) as project,
        database_of(after.database, tmp_path / "new") as url,
    ):
        mine = belongings(project)
        said = update(
            project, "-r", ":current:", "-d", f"orm={after.orm}", "-d", f"database={after.database}"
        )
        assert_nothing_lost(project, mine)
        assert {name: project.answers[name] for name in after._fields} == after._asdict()
        if before.orm != after.orm:  # the one thing that is left to the owner
            assert f"rewrite for {after.orm}: app/models/note.py\n" in said
            project.write("app/models/note.py", MODELS[after.orm])
        assert_sound(project.on(url))


CHOSEN = [Cell("sqlmodel", "postgresql", "bigint")]


@pytest.mark.parametrize("chosen", CHOSEN, ids=str)
def test_options_come_and_go(chosen: Cell, history: Path, tmp_path: Path) -> None:
    options = ["auth", "example", "observability", "admin"] + ["replicas", "vector"] * (
        chosen.database == "postgresql"
    )
    with lived_in(chosen, tmp_path, history, NEXT, "minimal") as project:
        mine = belongings(project)
        for there in (True, False):
            words = [word for name in options for word in ("-d", f"{name}={there}")]
            said = update(project, "-r", ":current:", *words)
            assert "the template's models changed: uv run manage make migration update" in said
            if "uv add pgvector" in said:
                project.add("pgvector")
            project.run("manage", "make", "migration", f"Options {there}")
            project.alembic("upgrade head", "downgrade -1")
            assert_sound(project)
            project.commit()
            update(project)  # keeps what was chosen
            assert {name: project.answers[name] for name in options} == dict.fromkeys(
                options, there
            )
            assert git(project.path, "status", "--porcelain") == ""
            (written,) = project.path.glob(f"alembic/versions/*_options_{there}.py".lower())
            mine[str(written.relative_to(project.path))] = written.read_text()
            assert_nothing_lost(project, mine)


def test_pages_without_the_admin_are_named(history: Path, tmp_path: Path) -> None:
    project = Project.generate(tmp_path / "project", history, vcs_ref=NEXT, admin=True)
    project.write("app/admin/user.py", "from app.core.admin import ModelView\n")
    project.commit()
    said = update(project, "-r", ":current:", "-d", "admin=false")
    assert "of use to nobody without the admin: app/admin/user.py\n" in said
    project.run("python", "-c", "import app.main")


def new(path: Path, history: Path, **answers: str) -> Project:
    """Return a project that nobody has worked on."""
    project = Project.generate(path / "project", history, vcs_ref=NEXT, **answers)
    project.commit()
    return project


def test_only_what_is_needed_is_asked_for(tmp_path: Path) -> None:
    """A template in three versions: the second only explains, the third has another column."""
    source = snapshot(tmp_path / "template")
    git(source, "tag", "1.0")
    user = source / "template/{{ sqlmodel }}/app/models/user.py"
    user.write_text(f"# Explained.\n{user.read_text()}")
    example = source / "template/.env.example.jinja"
    example.write_text(f"{example.read_text()}NEW_SETTING=1\n")
    git(source, "commit", "--quiet", "--all", "--message", "Explain")
    git(source, "tag", "2.0")
    user.write_text(f'{user.read_text()}    nickname: str = Field(default="", max_length=9)\n')
    git(source, "commit", "--quiet", "--all", "--message", "Add a column")
    git(source, "tag", "3.0")
    project = Project.generate(
        tmp_path / "shop", source, vcs_ref="1.0", database="postgresql", preset="minimal"
    )
    env = project.path / ".env"
    env.write_text(
        "DATABASE_URL=postgresql://app:app@127.0.0.1:1/app\n" + env.read_text().split("DB_HOST")[0]
    )
    project.commit()
    said = update(project, "-r", "2.0")
    assert "models changed" not in said
    assert "needed" not in said
    assert re.findall(r"new, with defaults, see .env.example: (.*)", said) == ["NEW_SETTING"]
    project.commit()
    env.write_text("A=1\n")
    said = update(project, "-r", "3.0")
    assert "the template's models changed: uv run manage make migration update" in said
    needed = "SECRET_KEY, DB_USER, DB_PASSWORD, DB_NAME"
    assert f"needed in .env, `uv run manage setup` adds: {needed}\n" in said
    project.run("manage", "setup")
    written = re.findall(r"(?m)^(\w+)=", env.read_text())
    assert sorted(written) == sorted(["A", *needed.split(", ")])


def test_another_primary_key_is_refused(history: Path, tmp_path: Path) -> None:
    project = new(tmp_path, history)
    with pytest.raises(CommandError, match="Keep primary_key=bigint: stored rows refer"):
        update(project, "-r", ":current:", "-d", "primary_key=uuid7")
    assert git(project.path, "status", "--porcelain") == ""


def test_edited_files_of_the_old_variant_are_kept(history: Path, tmp_path: Path) -> None:
    project = new(tmp_path, history, orm="sqlalchemy", database="mysql")
    edited = project.path / "docker/mysql/tests.sh"
    edited.write_text(edited.read_text() + "echo mine\n")
    text = edited.read_text()
    project.commit()
    said = update(project, "-r", ":current:", "-d", "database=sqlite", "-d", "ci=gitlab")
    assert not (project.path / ".github").exists()
    assert (project.path / ".gitlab-ci.yml").exists()
    assert "kept as: docker/mysql/tests.sh.old\n" in said
    assert not edited.exists()
    assert edited.with_name("tests.sh.old").read_text() == text


def test_a_conflict_is_named(history: Path, tmp_path: Path) -> None:
    project = new(tmp_path, history)
    backend = project.path / "app/core/backend.py"
    backend.write_text(backend.read_text().replace('"app.db"', '"mine.db"'))
    project.commit()
    said = update(project, "-r", ":current:", "-d", "database=postgresql")
    assert "both sides changed: app/core/backend.py\n" in said
    assert conflicts(project) == [backend]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda project: project.write("README.md", "mine"), "dirty; cannot continue"),
        (lambda project: project.forget(".copier-answers.yml"), "Cannot update"),
    ],
    ids=["dirty tree", "no answers file"],
)
def test_update_refuses(
    spoil: Callable[[Project], object], reason: str, history: Path, tmp_path: Path
) -> None:
    project = Project.generate(tmp_path / "project", history, vcs_ref=NEXT)
    project.commit()
    spoil(project)
    before = git(project.path, "status", "--porcelain")
    with pytest.raises(CommandError, match=reason):
        update(project)
    assert git(project.path, "status", "--porcelain") == before


def test_update_needs_trust(history: Path, tmp_path: Path) -> None:
    project = Project.generate(tmp_path / "project", history, vcs_ref=NEXT)
    project.commit()
    words = [sys.executable, "-m", "copier", "update", "--defaults", str(project.path)]
    result = run(*words, cwd=ROOT, check=False)
    assert result.returncode == 4
    assert "--trust" in result.stderr
    assert git(project.path, "status", "--porcelain") == ""
