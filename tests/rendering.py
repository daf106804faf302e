"""The template rendered in this process, without its hooks: for what only looks at files."""

import ast
import json
import shutil
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from copier import run_copy

from tests.commands import ROOT

COPIER: dict[str, Any] = yaml.safe_load((ROOT / "copier.yml").read_text(encoding="utf-8"))
QUESTIONS = {name: spec for name, spec in COPIER.items() if not name.startswith("_")}
ASKED = {
    name: spec
    for name, spec in QUESTIONS.items()
    if spec.get("when") is not False and spec.get("ask") is not False
}

ALIKE = ("preset", "python_version")  # a preset only answers other questions


def values(question: str) -> list[Any]:
    """Return what may be answered; for free text nothing."""
    spec = QUESTIONS[question]
    if spec["type"] == "bool":
        return [True, False]
    choices = spec.get("choices", [])
    return list(choices.values()) if isinstance(choices, dict) else choices


def combinations() -> Iterator[dict[str, Any]]:
    """Give every combination of answers that decides which files a project has.

    Vectors and replicas have no file in common: both or none are enough.
    """
    deciding = [name for name in ASKED if values(name) and name not in ALIKE]
    for chosen in product(*map(values, deciding)):
        answers = dict(zip(deciding, chosen, strict=True))
        with_both = answers["vector"]
        if answers["replicas"] == with_both and (
            not with_both or answers["database"] == "postgresql"
        ):
            yield answers


def render(source: Path, target: Path, **answers: Any) -> Path:
    """Render into `target`, with the defaults for all but these answers.

    Raises:
        ValueError: if an answer is refused.
    """
    options: dict[str, Any] = {"defaults": True, "unsafe": True, "skip_tasks": True, "quiet": True}
    run_copy(str(source), target, data=answers, **options)
    return target


def plain_copy(source: Path, target: Path) -> Path:
    """Copy a template without its repository: Copier then renders it in place, so faster."""
    return shutil.copytree(source, target, ignore=shutil.ignore_patterns(".git"))


def parse_all(folder: Path) -> None:
    """Read every file as what its name says it is.

    Raises:
        ValueError | SyntaxError | yaml.YAMLError: if one cannot be read.
    """
    parsers = {
        ".py": ast.parse,
        ".toml": tomllib.loads,
        ".json": json.loads,
        ".yml": yaml.safe_load,
        ".yaml": yaml.safe_load,
    }
    for file in folder.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            parsers.get(file.suffix, str)(text)
