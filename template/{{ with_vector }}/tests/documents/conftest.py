"""What every test of documents needs."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@pytest.fixture(autouse=True)
async def new_index(db: AsyncSession) -> None:
    """Start with an empty index.

    What other tests rolled back stays in an HNSW graph until VACUUM, and can hide new rows.
    """
    await db.execute(text("TRUNCATE documents"))
