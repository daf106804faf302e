"""How commands talk: one aligned line a fact, coloured on a terminal, plain elsewhere."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer


def say(verb: str, text: object, *, bad: bool = False) -> None:
    """Print what was done, or with `bad` what to look at."""
    colour = typer.colors.YELLOW if bad else typer.colors.GREEN
    shown = f"{verb:<10}"
    if not os.environ.get("NO_COLOR"):  # https://no-color.org; Typer looks for a terminal
        shown = typer.style(shown, fg=colour)
    typer.echo(f"  {shown} {text}", err=bad)


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], object]]:
    """Show a bar on a terminal while the block runs; give the function that advances it."""
    if not sys.stdout.isatty():
        yield lambda _steps: None
        return
    from rich.progress import Progress

    with Progress(transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda steps: bar.advance(task, steps)
