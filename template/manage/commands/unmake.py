"""Take away what `make` wrote."""

from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(help=__doc__)


class Made(StrEnum):
    """What can be taken away."""

    RESOURCE = "resource"
    MODEL = "model"
    FACTORY = "factory"
    SEEDER = "seeder"


@app.command()
def unmake(
    kind: Annotated[Made, typer.Argument(help="What `make` wrote.")],
    word: Annotated[str, typer.Argument(metavar="NAME", help="Its name.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also if it was edited, or is used elsewhere.")
    ] = False,
) -> None:
    """Take away what `make` wrote, unless it was edited.

    A migration that was not applied goes with it; otherwise one that drops the table is written.
    """
    from manage.generate.names import name_of, snake
    from manage.generate.records import Record
    from manage.generate.removal import unmake

    singular = snake(word) if Record.path(kind, snake(word)).exists() else name_of(word).singular
    unmake(kind, singular, force=force)
