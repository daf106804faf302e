"""How large the generated projects are: `python3 tasks.py size`."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.rendering import render

ROOT = Path(__file__).parent.parent
PRESETS = ("minimal", "standard")
LAYER = ("app/core/database", "app/crud")  # with the fast path


class Size(NamedTuple):
    """Of one project with SQLite, in modules and lines of Python."""

    modules: int  # below app/
    lines: int  # below app/
    layer: int  # lines of the database layer
    largest: int  # lines of the largest module below app/
    median: float  # lines of a module below app/, those without any left out
    command: int  # lines below manage/
    tests: int  # lines of the owner's tests


GOALS = {
    "minimal": Size(45, 2_200, 1_000, 150, 60, 3_500, 1_200),
    "standard": Size(65, 3_800, 1_000, 150, 60, 3_500, 2_200),
}
# What there is; it may only become less.
LIMITS = {
    "minimal": Size(87, 5_340, 3_170, 150, 57, 4_860, 1_200),
    "standard": Size(120, 7_630, 3_170, 150, 63, 4_930, 2_200),
}


def measure() -> dict[str, Size]:
    """Render a project of each preset and return how large it is."""
    with TemporaryDirectory() as folder:
        return {
            preset: _size(render(ROOT, Path(folder, preset), preset=preset)) for preset in PRESETS
        }


def report() -> str:
    """Return the figures beside the goals, as a table in Markdown."""
    rows = ["| | " + " | ".join(Size._fields) + " |", "|---" * (len(Size._fields) + 1) + "|"]
    for preset, size in measure().items():
        cells = (f"{found:g} of {goal:g}" for found, goal in zip(size, GOALS[preset], strict=True))
        rows.append(f"| {preset} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _size(project: Path) -> Size:
    app = _lines(project / "app")
    written = [lines for lines in app if lines]
    return Size(
        modules=len(app),
        lines=sum(app),
        layer=sum(sum(_lines(project / folder)) for folder in LAYER),
        largest=max(app),
        median=median(written),
        command=sum(_lines(project / "manage")),
        tests=sum(_lines(project / "tests")),
    )


def _lines(folder: Path) -> list[int]:
    return [len(file.read_text("utf-8").splitlines()) for file in sorted(folder.rglob("*.py"))]
