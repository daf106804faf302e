"""Every module here with an `app = typer.Typer()` is a command, named like its file.

Yours too: put `report.py` beside these and run `manage report`. A module is imported when its
command is called or listed, so import what is heavy inside the functions.
"""

from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from manage.errors import Failure

HERE = Path(__file__).parent
GROUPS = {"database": "db", "migrate": "db"}  # what others call ours
COMPLETION = ("install_completion", "show_completion")  # options of `manage` itself


class Commands(TyperGroup):
    """The commands that are found."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command; `make:model` is `make model`, as other generators write it."""
        group, colon, command = args[0].partition(":")
        if colon:
            args = [GROUPS.get(group, group), command, *args[1:]]
        elif group == "migrate":
            args = ["db", *args]
        if self.get_command(ctx, args[0]) is None:
            ctx.fail(f"No such command '{args[0]}'.{self._nearest(ctx, args[0])}")
        return super().resolve_command(ctx, args)

    def _nearest(self, ctx: Any, word: str) -> str:
        """Return a hint to the command that is called nearly so, wherever it is."""
        names: dict[str, str] = {}
        for group in self.list_commands(ctx):
            parts = getattr(self.get_command(ctx, group), "commands", {})
            names |= {part: f"{group} {part}" for part in parts} | {group: group}
        near = get_close_matches(word, names, n=1)
        return f" Did you mean 'manage {names[near[0]]}'?" if near else ""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return their names."""
        return sorted(file.stem.replace("_", "-") for file in HERE.glob("[!_]*.py"))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command of this name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        if not isinstance(getattr(module, "app", None), typer.Typer):
            raise Failure(f"{module.__file__} is no command: it has no `app = typer.Typer()`.")
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        command.params = [given for given in command.params if given.name not in COMPLETION]
        return command


app = typer.Typer(cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def manage() -> None:
    """Manage the project: its database, its migrations, its code."""
