"""The table of the questions in README.md, which follows from copier.yml."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from tests.commands import ROOT, copy_tree
from tests.rendering import ASKED, render, values

README = ROOT / "README.md"
PLACE = re.compile(r"(?s)(?<=<!-- written by: python3 tasks.py docs -->\n).*?(?=<!-- end -->)")


def with_table(text: str) -> str:
    """Return `text` with the table of today's questions in its place."""
    table = question_table()
    replaced, count = PLACE.subn(lambda _old: table, text)
    if count != 1:
        raise ValueError("README.md has no one place for the table of questions.")
    return replaced


def question_table() -> str:
    """Return a Markdown table of what may be answered; `--defaults` gives what is bold."""
    with TemporaryDirectory() as temporary:
        copy_tree(Path(temporary, "template"))
        project = render(Path(temporary, "template"), Path(temporary, "myapp"))
        defaults = yaml.safe_load((project / ".copier-answers.yml").read_text("utf-8"))
    rows = ["| answer | values | question |", "|---|---|---|"]
    for name, question in ASKED.items():
        shown = [_shown(value, defaults[name]) for value in values(name)]
        rows.append(f"| `{name}` | {', '.join(shown) or 'text'} | {question['help']} |")
    return "\n".join(["", *rows, "", ""])


def _shown(value: object, default: object) -> str:
    text = f"`{str(value).lower()}`"
    return f"**{text}**" if value == default else text
