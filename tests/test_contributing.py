"""What this repository's own documents name is there."""

import re
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.documents import Command, steps
from tests.test_structure import TRACKED

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "benchmarks/README.md")
FOLDERS = {str(folder) for path in TRACKED for folder in path.parents}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_files_and_tasks_exist(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    prefix = r"template|hooks|tests|tooling|examples|docs|benchmarks"
    there = {*map(str, TRACKED), *FOLDERS}
    files = re.findall(rf"[`(]((?:{prefix})/[^`)]*|copier\.yml)[`)]", text)
    for name in files:
        assert name.rstrip("/") in there, name
    for task in re.findall(r"python3 tasks\.py (\w+)", text):
        assert f'    "{task}": ' in (ROOT / "tasks.py").read_text("utf-8"), task
    for link in re.findall(r"\]\(([\w/.-]+)\)", text):
        assert (Path(document).parent / link).as_posix() in there, link


def test_ten_typical_changes_have_their_place() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    rows = re.findall(r"^\| (?!to change|-)(.*?) \| (.*) \|$", text, re.MULTILINE)
    assert len(rows) > 10
    for change, places in rows:
        assert re.search(r"`(copier\.yml|template/|hooks/|tests/|tooling/)", places), change
    assert Command("python3 tasks.py preview") in list(steps(text))
