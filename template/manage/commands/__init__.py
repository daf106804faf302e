"""Every module here with an `app = typer.Typer()` is a command, named like its file.

Yours too: put `report.py` beside these and run `manage report`. A module is imported when its
command is called or listed, so import what is heavy inside the functions.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from manage.errors import Failure

HERE = Path(__file__).parent
COMPLETION = ("install_completion", "show_completion")  # options of `manage` itself


class Commands(TyperGroup):
    """The commands that are found."""

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
