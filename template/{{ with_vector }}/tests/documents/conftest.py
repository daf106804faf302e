"""What every test of documents needs."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.documents.reader import reader_headers


@pytest.fixture(autouse=True)
async def new_index(db: AsyncSession) -> None:
    """Start with an empty index.

    What other tests rolled back stays in an HNSW graph until VACUUM, and can hide new rows.
    """
    await db.execute(text("TRUNCATE documents"))


@pytest.fixture
async def client(client: AsyncClient, db: AsyncSession) -> AsyncClient:
    """A client who may use documents."""
    client.headers |= await reader_headers(db)
    return client
