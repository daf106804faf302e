"""What `tasks.py` does with the help of Copier: `python -m tooling TASK ARGUMENTS`."""

import sys
from collections.abc import Callable
from pathlib import Path

from tests.commands import ROOT, CommandError


def render(folder: str = str(ROOT.parent / "renders"), *_more: str) -> None:
    """Render the six projects."""
    from tooling.renders import render_all

    for project in render_all(Path(folder)):
        print(project)


def preview(ref: str = "HEAD", *_more: str) -> None:
    """Print what differs from `ref`."""
    from tooling.preview import compare

    print(compare(ref))


def docs(*_arguments: str) -> None:
    """Write the parts of the documentation that follow from copier.yml."""
    from tooling.questions import README, with_table

    README.write_text(with_table(README.read_text("utf-8")), "utf-8")


def pictures(*_arguments: str) -> None:
    """Draw the pictures."""
    from tooling.pictures import draw

    for picture in draw():
        print(picture)


def size(*_arguments: str) -> None:
    """Print how large projects are."""
    from tooling.size import report

    print(report())


TASKS: list[Callable[..., None]] = [render, preview, docs, pictures, size]

if __name__ == "__main__":
    try:
        {task.__name__: task for task in TASKS}[sys.argv[1]](*sys.argv[2:])
    except (CommandError, OSError) as error:
        sys.exit(str(error))
