"""The management command: `uv run manage --help`; commands are found in `app/cli/commands/`."""

from importlib import import_module
from pathlib import Path

import typer

from app.cli.setup import setup

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(setup)
for file in sorted(Path(__file__).parent.glob("commands/*.py")):
    app.add_typer(import_module(f"app.cli.commands.{file.stem}").app)


@app.callback()
def manage() -> None:
    """Manage the project."""


def main() -> None:
    """Run the command."""
    app()
