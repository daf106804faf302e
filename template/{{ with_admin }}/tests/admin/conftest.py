"""A browser, as far as the pages can tell."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.admin.entering import enter

COOKIE = "starlette_admin_csrftoken"


@pytest.fixture
async def admin(client: AsyncClient, db: AsyncSession) -> AsyncClient:
    """A client that sees the pages, and sends the token that forms have."""
    await client.get("/admin/")
    client.headers["X-CSRFToken"] = client.cookies[COOKIE]
    await enter(client, db)
    return client
