"""Answers that do not go together are refused, with the reason, and nothing is left behind."""

from pathlib import Path

import pytest

from tests.commands import copier


@pytest.mark.parametrize("database", ["sqlite", "mysql"])
def test_other_databases_are_refused(template: Path, tmp_path: Path, database: str) -> None:
    answers = {"database": database, "vector": True}
    result = copier("copy", template, tmp_path / "p", cwd=tmp_path, check=False, answers=answers)
    assert result.returncode
    assert result.stderr.splitlines()[-1].endswith("needs database=postgresql")
    assert not (tmp_path / "p").exists()
