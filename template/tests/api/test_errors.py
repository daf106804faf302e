"""Errors that no endpoint sees."""

from httpx2 import AsyncClient


async def test_a_wrong_method_is_told_all_right_ones(client: AsyncClient) -> None:
    for path, methods in {"/users": "GET, POST", "/users/x": "DELETE, GET, PATCH"}.items():
        response = await client.request("PUT", path)
        assert response.status_code == 405
        assert response.headers["allow"] == methods
        assert response.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_no_text_is_told_so(client: AsyncClient) -> None:
    response = await client.request(
        "POST", "/users", content=b"\xff", headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 400
