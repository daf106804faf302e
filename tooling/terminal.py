"""A shell in a terminal of its own, where the documentation's commands are typed as they stand."""

from pathlib import Path

import pexpect
import pyte

from tests.commands import environment, git, snapshot
from tests.rendering import ASKED

WIDTH, HEIGHT = 100, 1000  # so high that nothing scrolls out of it
PROMPT = "$ "
URL = "https://github.com/org/template"  # what gh:org/template means


def published(target: Path, version: str) -> dict[str, str]:
    """Tag a copy of what is on disk as `version`; return what makes git find it at its URL."""
    snapshot(target)
    git(target, "tag", version)
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{target}.insteadOf",
        "GIT_CONFIG_VALUE_0": f"{URL}.git",
    }


class Terminal:
    """What was typed into bash and what it printed, as a terminal shows it."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)
        variables |= {"PS1": PROMPT, "TERM": "xterm-256color", "PROMPT_COMMAND": ""}
        self._shell = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile"],
            cwd=folder,
            env=environment(**variables),
            encoding="utf-8",
            dimensions=(HEIGHT, WIDTH),
            timeout=300,
        )
        self.wait_for(PROMPT)

    def wait_for(self, text: str) -> None:
        """Wait until `text` is printed.

        Raises:
            pexpect.TIMEOUT: if it is not within five minutes.
        """
        self._shell.expect_exact(text)
        self._stream.feed(self._shell.before + self._shell.after)

    def type(self, keys: str) -> None:
        """Type these keys."""
        self._shell.send(keys)

    def run(self, line: str, until: str = PROMPT) -> None:
        """Type a command and Enter, and wait for `until`."""
        self.type(f"{line}\r")
        self.wait_for(until)

    def run_with_enter(self, line: str, end: str = "The same again") -> None:
        """Type a command of Copier, and Enter at each question that is not answered in it."""
        self.type(f"{line}\r")
        for name, question in ASKED.items():
            if "ask" not in question and f"-d {name}=" not in line:
                self.wait_for(question["help"][:30])
                self.type("\r")
        self.wait_for(end)
        self.wait_for(PROMPT)

    def succeeded(self) -> bool:
        """Return whether the last command did what it had to."""
        self.run("echo status=$?")
        return "status=0" in self.lines[-2]

    def close(self) -> None:
        """End the shell and what runs in it."""
        self._shell.close(force=True)

    @property
    def lines(self) -> list[str]:
        """Return the lines of the screen down to the last one that is not empty."""
        return "\n".join(self.screen.display).rstrip().splitlines()
