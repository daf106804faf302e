"""The blog of the README, made by its commands."""

import re
import shlex
from pathlib import Path

from tests.commands import ROOT
from tests.project import Project


def test_the_blog_of_the_readme(tmp_path: Path, template: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## A blog in .*?```console\n(.*?)```", readme, re.DOTALL)
    assert block
    copy, enter, *lines = map(shlex.split, block[1].splitlines())
    answers = dict(word.split("=") for word in copy if "=" in word)
    assert enter == ["cd", copy[-1]]
    project = Project.generate(tmp_path / copy[-1], template, **answers)
    for line in lines:
        assert line[:2] == ["uv", "run"]
        output = project.run(*line[2:]).stdout
    passed = re.search(r"(\d+) passed in", output)
    assert passed
    assert int(passed[1]) > 50
    project.run("alembic", "check")
