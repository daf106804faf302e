"""The pictures in README.md: what a terminal shows when the first command is typed there."""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import pyte

from tests.commands import ROOT
from tooling.terminal import WIDTH, Terminal, published

FOLDER = ROOT / "docs"
COPY = "uvx --with jinja2-time copier copy --trust gh:org/template myapp"
COMMANDS = (
    "cd myapp",
    "uv run manage make resource book title:str:200 author:ref:users",
    "uv run manage db migrate",
    "uv run pytest -q",
)
CHAR, LINE, SIZE, EDGE = 8.4, 19, 14, 16  # pixels
BACK, FORE = "#16181d", "#d7dae0"
COLOURS = {
    "green": "#8cc265", "cyan": "#42b3c2", "blue": "#4aa5f0", "red": "#e05561",
    "brown": "#d18f52", "magenta": "#c162de", "black": "#7f848e", "default": FORE,
}  # fmt: skip


def draw() -> list[Path]:
    """Copy the template, answering each question with Enter; return the pictures of that."""
    with TemporaryDirectory() as temporary:
        variables = published(Path(temporary, "template"), "1.0.0")
        terminal = Terminal(Path(temporary), **variables)
        terminal.run_with_enter(COPY)
        for command in COMMANDS:
            terminal.run(command)
    start = _find(terminal, "Copying from")
    hook = _find(terminal, "  install ")
    return [
        _picture(terminal, "questions", range(start - 1)),
        _picture(terminal, "result", range(hook, len(terminal.lines) - 1)),
    ]


def _find(terminal: Terminal, text: str) -> int:
    return next(number for number, line in enumerate(terminal.lines) if text in line)


def _picture(terminal: Terminal, name: str, rows: range) -> Path:
    """Write these rows of the screen as an SVG, which a browser shows in its own fixed font."""
    width, height = 2 * EDGE + WIDTH * CHAR, 2 * EDGE + len(rows) * LINE
    font = f'font-family="ui-monospace,Menlo,Consolas,monospace" font-size="{SIZE}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" {font}>',
        "<style>text { white-space: pre }</style>",
        f'<rect width="100%" height="100%" rx="8" fill="{BACK}"/>',
        *(text for y, row in enumerate(rows) for text in _texts(terminal.screen.buffer[row], y)),
        "</svg>\n",
    ]
    target = FOLDER / f"{name}.svg"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines), "utf-8")
    return target


def _texts(cells: Mapping[int, pyte.screens.Char], y: int) -> Iterator[str]:
    """Give an element for each stretch of one colour in a line of the terminal."""
    baseline = EDGE + (y + 1) * LINE - 5
    for (colour, bold), group in groupby(range(WIDTH), lambda x: (cells[x].fg, cells[x].bold)):
        columns = list(group)
        text = "".join(cells[x].data for x in columns)
        if text.strip():
            place = f'x="{EDGE + columns[0] * CHAR:.1f}" y="{baseline}"'
            length = f'textLength="{len(text.rstrip()) * CHAR:.1f}"'
            weight = ' font-weight="bold"' if bold else ""
            fill = f'fill="{COLOURS.get(colour, FORE)}"{weight}'
            yield f"<text {place} {length} {fill}>{escape(text.rstrip())}</text>"
