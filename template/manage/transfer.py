"""`manage db copy`: its words on the command line."""

import asyncio
from typing import Annotated

import typer


def copy(
    source: Annotated[str, typer.Option("--from", help="URL of the database to read.")],
    target: Annotated[str, typer.Option("--to", help="URL of a migrated database without rows.")],
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a copy that was interrupted.")
    ] = False,
) -> None:
    """Copy all rows to another database, of the same kind or of another."""
    from manage.copying import copy

    asyncio.run(copy(source, target, resume=resume))
