"""The management command: `uv run manage --help`."""

import typer

from app.cli.setup import setup

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(setup)


@app.callback()
def manage() -> None:
    """Manage the project."""


def main() -> None:
    """Run the command."""
    app()
