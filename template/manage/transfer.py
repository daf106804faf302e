"""`manage db copy`: its words on the command line."""

import asyncio
from typing import Annotated

import typer


def copy(
    source: Annotated[str, typer.Option("--from", help="URL of one to read, of any kind.")],
    target: Annotated[str, typer.Option("--to", help="URL of a migrated database without rows.")],
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a copy that was interrupted.")
    ] = False,
) -> None:
    """Copy all rows of a database, of any kind, to another one of this project's kind."""
    from manage.copying import copy

    asyncio.run(copy(source, target, resume=resume))
