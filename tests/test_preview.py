"""What `render` and `preview` show of a change, in a repository of their own."""

import re
import sys
from pathlib import Path

import pytest

from tests.commands import git, run, snapshot


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """This repository with one change that is not committed."""
    folder = snapshot(tmp_path)
    for name in ("template/{{ mysql }}/app/core/backend.py", "template/app/serve.py"):
        (folder / name).write_text((folder / name).read_text("utf-8") + "# changed\n", "utf-8")
    git(folder, "rm", "--quiet", "--cached", "template/ruff.toml")
    (folder / "template/ruff.toml").unlink()
    return folder


def tooling(repository: Path, *arguments: str, check: bool = True) -> str:
    """Run a task; return what it prints."""
    result = run(sys.executable, "-m", "tooling", *arguments, cwd=repository, check=check)
    return result.stdout + result.stderr


def test_preview_shows_a_change_where_it_makes_a_difference(repository: Path) -> None:
    shown = tooling(repository, "preview")
    assert "- sqlmodel-sqlite: 2 files are not as at HEAD\n" in shown
    assert "- sqlalchemy-mysql: 3 files are not as at HEAD\n" in shown
    parts = dict(re.findall(r"(?ms)^## (.*?)\n\n````diff\n(.*?)^````", shown))
    changed = {names: re.findall(r"(?m)^diff --git (\S+)", text) for names, text in parts.items()}
    assert changed == {
        "all six": ["app/serve.py", "ruff.toml"],
        "sqlmodel-mysql, sqlalchemy-mysql": ["app/core/backend.py"],
    }
    assert parts["all six"].count("+# changed\n") == 1
    assert str(repository.parent) not in shown
    assert "There is no version nowhere" in tooling(repository, "preview", "nowhere", check=False)


def test_render_overwrites_nothing(repository: Path) -> None:
    (repository / "six/sqlmodel-sqlite").mkdir(parents=True)
    assert "exists: delete it" in tooling(repository, "render", "six", check=False)
    assert len(list(repository.glob("six/*"))) == 1
