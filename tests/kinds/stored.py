"""Store a row of each model and compare what another session reads; the names of modules come."""

import asyncio
import sys
from importlib import import_module

from sqlalchemy import select

from app.core.database import database, load_models, transaction


async def main(*modules: str) -> None:
    load_models()
    for module in modules:
        for model, values in import_module(f"app.models.kinds_{module}").ROWS:
            async with transaction() as db:
                db.add(model(**values))
            async with transaction() as db:
                row = await db.scalar(select(model))
                assert row is not None
                for name, value in values.items():
                    found = getattr(row, name)
                    assert found == value, (module, name, value, found)
                    assert isinstance(found, type(value)), (module, name, type(found))
                await db.delete(row)
            sys.stdout.write(f"{model.__name__}: {len(values)} values\n")
    await database.engine.dispose()


asyncio.run(main(*sys.argv[1:]))
