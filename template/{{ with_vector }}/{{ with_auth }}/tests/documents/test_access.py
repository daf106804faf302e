"""Documents are for those who are logged in."""

import pytest
from httpx2 import AsyncClient


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/documents"),
        ("PUT", "/documents"),
        ("GET", "/documents/1"),
        ("DELETE", "/documents/1"),
        ("POST", "/documents/search"),
        ("POST", "/documents/hybrid-search"),
    ],
)
async def test_nobody_else_gets_in(client: AsyncClient, method: str, path: str) -> None:
    client.headers.pop("Authorization")
    assert (await client.request(method, path)).status_code == 401
