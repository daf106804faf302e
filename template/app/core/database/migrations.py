"""Whether the database has the tables that this code expects."""

import asyncio
from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.core.paths import ROOT


@cache
def revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the newest revisions of this code, and all of them; read once, as it takes a while."""
    from alembic.config import Config  # noqa: PLC0415  the server starts faster without it
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    scripts = ScriptDirectory.from_config(Config(toml_file=str(ROOT / "pyproject.toml")))
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return frozenset(scripts.get_heads()), known


async def read_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return them; the first time they are read, in a thread, for as long as it takes."""
    # Once they are known, no thread: a probe must not wait until others have one.
    is_known = revisions.cache_info().currsize
    return revisions() if is_known else await asyncio.to_thread(revisions)


async def migrations_pending(connection: AsyncConnection) -> bool:
    """Return whether `alembic upgrade head` has something to do.

    A revision that this code does not know was applied by a newer release of it; while the two
    run side by side, the older one has to go on serving.
    """
    heads, known = await read_revisions()
    try:
        result = await connection.execute(text("SELECT version_num FROM alembic_version"))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        return bool(heads)
    applied = set(result.scalars())
    return applied <= known and not heads <= applied
