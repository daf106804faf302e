"""What a change of the template does to the projects that it renders."""

import re
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.commands import run
from tooling.renders import NAMES, render_all


def compare(ref: str) -> str:
    """Return the difference between `ref` and what is on disk, in every project, as Markdown.

    A difference that several projects have is shown once, below their names.

    Raises:
        CommandError: if git does not know `ref`.
    """
    projects: defaultdict[str, list[str]] = defaultdict(list)
    with TemporaryDirectory() as temporary:
        render_all(Path(temporary, "before"), ref)
        render_all(Path(temporary, "after"))
        for name in NAMES:
            for difference in differences(Path(temporary), name):
                projects[difference].append(name)
    if not projects:
        return f"The six projects are as they were at {ref}."
    counts = Counter(name for names in projects.values() for name in names)
    summary = [f"- {name}: {counts[name]} files are not as at {ref}" for name in NAMES]
    groups: defaultdict[str, str] = defaultdict(str)
    for difference, names in projects.items():
        groups[", ".join(names) if len(names) < len(NAMES) else "all six"] += difference
    parts = [f"## {names}\n\n````diff\n{text}````" for names, text in groups.items()]
    return "\n\n".join(["\n".join(summary), *parts])


def differences(folder: Path, name: str) -> list[str]:
    """Return what differs in each file of the project `name` from `before` to `after`."""
    words = ["git", "diff", "--no-index", "--no-color", "--no-ext-diff", "--no-prefix"]
    sides = [f"{side}/{name}" for side in ("before", "after")]
    text = run(*words, *sides, cwd=folder, check=False).stdout
    text = re.sub(rf"(?m)(?<=[ \n])(?:before|after)/{re.escape(name)}/", "", text)
    return re.split(r"(?m)^(?=diff --git )", text)[1:]
