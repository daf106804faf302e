"""Answers that do not go together are refused, with the reason, and nothing is left behind."""

from pathlib import Path

import pytest
import yaml

from tests.commands import copier


@pytest.mark.parametrize(
    ("database", "option"), [("sqlite", "vector"), ("mysql", "vector"), ("mysql", "replicas")]
)
def test_other_databases_are_refused(
    template: Path, tmp_path: Path, database: str, option: str
) -> None:
    answers = {"database": database, option: True}
    result = copier("copy", template, tmp_path / "p", cwd=tmp_path, check=False, answers=answers)
    assert result.returncode
    assert result.stderr.splitlines()[-1].endswith("needs database=postgresql")
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize(
    ("preset", "database", "expected"),
    [
        ("minimal", "postgresql", []),
        ("standard", "postgresql", ["auth", "example"]),
        ("everything", "sqlite", ["auth", "example", "observability"]),
        ("everything", "postgresql", ["auth", "example", "observability", "replicas", "vector"]),
    ],
)
def test_presets_answer_the_questions_about_options(
    template: Path, tmp_path: Path, preset: str, database: str, expected: list[str]
) -> None:
    project = tmp_path / "p"
    answers = {"preset": preset, "database": database}
    copier("copy", "--skip-tasks", template, project, cwd=tmp_path, answers=answers)
    recorded = yaml.safe_load((project / ".copier-answers.yml").read_text(encoding="utf-8"))
    options = ("auth", "example", "observability", "replicas", "vector")
    assert [name for name in options if recorded[name]] == expected
