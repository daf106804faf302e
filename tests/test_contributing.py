"""What this repository's own documents name is there."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import render
from sqlalchemy import BigInteger, Integer, column, insert, table
from sqlalchemy.dialects.postgresql import asyncpg

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
    table = text.partition("## Where to change what")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (?!to change|-)(.*?) \| (.*) \|$", table, re.MULTILINE)
    assert len(rows) > 10
    for change, places in rows:
        assert re.search(r"`(copier\.yml|template/|hooks/|tests/|tooling/)", places), change
    assert Command("python3 tasks.py preview") in list(steps(text))


def private_names(file: Path) -> set[str]:
    """Return the attributes that begin with an underscore, asked of others than oneself."""
    tree = ast.parse(file.read_text("utf-8"))
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    } | {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and re.match(r"_[a-z]", node.attr)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
        and node.attr not in own
        and node.attr != "_asdict"  # public, of named tuples
    }


def test_what_is_private_of_other_packages_is_listed() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## What is not public")[2]
    used = {
        (name, path.relative_to(ROOT).as_posix())
        for path in (ROOT / "template").rglob("*.py")
        for name in private_names(path)
    }
    listed = {
        (name, path)
        for row in re.findall(r"^\| `.*", text, re.MULTILINE)
        for path in re.findall(r"`(template/[^`]+)`", row)
        for name in re.findall(r"\.(_\w+)\b", row)
    }
    assert used == listed


def test_what_is_private_is_still_there() -> None:
    assert callable(render._repr_type)
    assert Integer()._type_affinity is BigInteger()._type_affinity
    statement: Any = insert(table("t", column("a"))).compile(dialect=asyncpg.dialect())
    for name in ("binds", "positiontup", "insert_prefetch", "update_prefetch"):
        assert hasattr(statement, name), name
    for name in ("post_compile_params", "literal_execute_params"):
        assert hasattr(statement, name), name
