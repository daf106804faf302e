"""How hooks talk: one aligned line a fact, coloured on a terminal, plain elsewhere."""

import os
import sys

GREEN, YELLOW, PLAIN = "\033[32m", "\033[33m", "\033[0m"


def say(verb: str, text: str, *, bad: bool = False) -> None:
    """Print what was done, or with `bad` what to look at."""
    shown = f"{verb:<10}"
    if sys.stderr.isatty() and not os.environ.get("NO_COLOR"):  # https://no-color.org
        shown = f"{YELLOW if bad else GREEN}{shown}{PLAIN}"
    print(f"  {shown} {text}", file=sys.stderr, flush=True)


def later(reason: str, command: str) -> None:
    """Say why something was not done, and the command that does it."""
    say("skipped", f"{reason}\n{'':13}Later, in the project: {command}", bad=True)


def report(what: str, names: list[str]) -> None:
    """Name some files or settings, if there are any."""
    if names:
        say("look at", f"{what}: {', '.join(names)}", bad=True)
