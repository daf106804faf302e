"""Rules that the template keeps whatever is answered."""

import re
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from jinja2 import Environment, StrictUndefined

from tests.commands import ROOT, git, run
from tests.project import CELLS, Project
from tests.rendering import QUESTIONS, combinations, parse_all, plain_copy, render

TRACKED = [Path(name) for name in git(ROOT, "ls-files", "-z").split("\0") if name]
TEMPLATE = [path.relative_to("template") for path in TRACKED if path.parts[0] == "template"]
OVERLAY = re.compile(r"\{\{ (\w+) \}\}")
JINJA = Environment(undefined=StrictUndefined)  # noqa: S701  no HTML
OVERLAYS = {
    name: JINJA.from_string(QUESTIONS[name]["default"])
    for name in {name for path in TEMPLATE for name in OVERLAY.findall(str(path.parent))}
}
LONGEST_MODULE = 200  # lines

# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)),
}
LONGEST_PATH = 150  # characters, which leaves room for the folder it is in

MACHINES = re.compile(
    r"(?<![\w.])/(?:home|Users|work|workspace|mnt)/\w"
    r"|(?<!target=)/root/"
    r"|[A-Z]:\\\\?Users"
    r"|\b(?:extra-)?index-url\b|\bartifactory\b|\bnexus\b|\bpypi\.(?!org)\w"
    r"|\bregistry\.(?!npmjs)\w+\.\w"
)


def overlays(answers: dict[str, Any]) -> dict[str, bool]:
    """Return which overlay folders these answers merge."""
    results = {name: default.render(answers) for name, default in OVERLAYS.items()}
    assert set(results.values()) <= {".", ""}
    return {name: result == "." for name, result in results.items()}


def targets(answers: dict[str, Any]) -> list[str]:
    """Return the path of every file that a project with these answers gets."""
    active = overlays(answers)
    found = []
    for path in TEMPLATE:
        folders = [OVERLAY.fullmatch(part) for part in path.parent.parts]
        if all(active[match[1]] for match in folders if match):
            parts = [part for part, match in zip(path.parts, folders, strict=False) if not match]
            found.append("/".join([*parts, path.name.removesuffix(".jinja")]))
    return found


def test_overlays_never_collide() -> None:
    seen = 0
    for answers in combinations():
        paths = Counter(path.lower() for path in targets(answers))
        assert [path for path, count in paths.items() if count > 1] == [], answers
        seen += 1
    assert seen >= len(CELLS)


def test_names_are_legal_on_windows() -> None:
    for path in {name for answers in combinations() for name in targets(answers)}:
        if path.startswith("{{"):
            continue  # the answers file, which keeps Copier's own name
        assert len(path) <= LONGEST_PATH, path
        for part in PurePosixPath(path).parts:
            assert not re.search(r'[<>:"|?*\\\x00-\x1f]|[. ]$', part), path
            assert part.split(".")[0].lower() not in DEVICES, path


def python_files(*folders: str) -> list[Path]:
    """Return the tracked Python files below these folders."""
    return [path for path in TRACKED if path.suffix == ".py" and path.parts[0] in folders]


@pytest.mark.parametrize("file", python_files("template", "hooks"), ids=str)
def test_modules_hold_no_jinja_and_are_short(file: Path) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not re.search(r"\{%|\{\{|\{#", text)
    assert text.count("\n") <= LONGEST_MODULE


def test_no_file_names_a_machine() -> None:
    found = []
    for path in TRACKED:
        if path.name == Path(__file__).name or path.suffix in {".png", ".svg", ".gif"}:
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            if MACHINES.search(line):
                found.append(f"{path}:{number}: {line.strip()}")
    assert found == []


@pytest.mark.parametrize("preset", ["minimal", "everything"])
@pytest.mark.parametrize(("orm", "database", "primary_key"), sorted({cell[:3] for cell in CELLS}))
def test_a_render_is_clean_as_it_is(
    orm: str, database: str, primary_key: str, preset: str, template: Path, tmp_path: Path
) -> None:
    plain = plain_copy(template, tmp_path / "template")
    answers = {"orm": orm, "database": database, "primary_key": primary_key, "preset": preset}
    project = render(plain, tmp_path / "project", **answers)
    parse_all(project)
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    run("ruff", "check", "--fix", cwd=project)
    run("ruff", "format", cwd=project)
    assert git(project, "diff", "--name-only") == ""
    files = {str(path.relative_to(project)) for path in project.rglob("*") if path.is_file()}
    files = {name for name in files if not name.startswith((".git/", ".ruff_cache/"))}
    expected = set(targets(Project(project).answers))
    assert files == {name for name in expected if "{{" not in name} | {".copier-answers.yml"}
