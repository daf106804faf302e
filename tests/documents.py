"""The commands and the files that a document shows, in their order."""

import re
from collections.abc import Iterator
from typing import NamedTuple

BLOCK = re.compile(r"(?ms)^```(console|python)\n(.*?)^```|`([^`\n]+)`")
PROGRAMS = ("uv ", "uvx ", "make ", "docker ", "python3 ", "curl ", "cd ", "git ")


class Command(NamedTuple):
    """A line to type."""

    line: str


class File(NamedTuple):
    """A file to write; the first line of its block names it."""

    name: str
    text: str


def steps(markdown: str) -> Iterator[Command | File]:
    """Give what a reader would do, from top to bottom; an ellipsis at the end is no command."""
    for kind, block, span in BLOCK.findall(markdown):
        if kind == "console":
            for line in block.replace("\\\n", " ").splitlines():
                if command := re.sub(r"(^| +)# .*", "", line).strip():
                    yield Command(command)
        elif kind == "python":
            if name := re.match(r"# ([\w/]+\.py)\b", block):
                yield File(name[1], block)
        elif span.startswith(PROGRAMS) and not span.endswith("…"):
            yield Command(span)
