"""Documents over HTTP."""

from typing import Any

import pytest
from httpx2 import AsyncClient, Response


async def store(client: AsyncClient, *contents: str, **fields: Any) -> Response:
    return await client.put("/documents", json=[{"content": text} | fields for text in contents])


async def test_store_and_get(client: AsyncClient) -> None:
    response = await store(client, " Cats sleep ", name="cats", metadata={"year": 2026})
    assert response.status_code == 200
    (document,) = response.json()
    assert document["content"] == "Cats sleep"
    assert (document["collection"], document["metadata"]) == ("default", {"year": 2026})
    assert "embedding" not in document
    assert (await client.get(f"/documents/{document['id']}")).json() == document


async def test_storing_again_replaces(client: AsyncClient) -> None:
    (first,) = (await store(client, "old", name="a")).json()
    (second,) = (await store(client, "new", name="a")).json()
    assert second["id"] == first["id"]
    page = (await client.get("/documents")).json()
    assert page == {"items": [second], "next": None}


async def test_pages_of_a_collection(client: AsyncClient) -> None:
    await store(client, "a", "b", "c", collection="letters")
    await store(client, "1", collection="numbers")
    parameters: dict[str, str | int] = {"collection": "letters", "limit": 2}
    page = (await client.get("/documents", params=parameters)).json()
    rest = (await client.get("/documents", params=parameters | {"after": page["next"]})).json()
    assert {item["content"] for item in page["items"] + rest["items"]} == {"a", "b", "c"}
    assert rest["next"] is None


async def test_delete(client: AsyncClient) -> None:
    (document,) = (await store(client, "gone")).json()
    path = f"/documents/{document['id']}"
    assert (await client.delete(path)).status_code == 204
    for response in (await client.get(path), await client.delete(path)):
        assert response.status_code == 404


@pytest.mark.parametrize("path", ["/documents/search", "/documents/hybrid-search"])
async def test_search(client: AsyncClient, path: str) -> None:
    await store(client, "Cats sleep all day", "Dogs run in parks")
    response = await client.post(path, json={"query": "dogs run", "limit": 1})
    assert response.status_code == 200
    (found,) = response.json()
    assert found["content"] == "Dogs run in parks"
    assert {"distance", "score"} & set(found)


@pytest.mark.parametrize(
    "body",
    [
        '[{"content": " "}]',
        '[{"content": "a\\u0000b"}]',
        '[{"content": "a", "name": "\\ud800"}]',
        '[{"content": "a", "collection": "../b"}]',
        '[{"content": "a", "metadata": {"x": ["\\u0000"]}}]',
        '[{"content": "a", "metadata": {"\\udfff": 1}}]',
        '[{"content": "a", "metadata": {"x": NaN}}]',
        "[]",
    ],
)
async def test_what_cannot_be_stored_is_refused(client: AsyncClient, body: str) -> None:
    headers = {"content-type": "application/json"}
    response = await client.put("/documents", content=body, headers=headers)
    assert response.status_code == 422, response.text


async def test_a_written_backslash_is_no_escape(client: AsyncClient) -> None:
    metadata = {"path": "C:\\u0000", "letter": "ñ\\"}
    (document,) = (await store(client, "a", metadata=metadata)).json()
    assert document["metadata"] == metadata


@pytest.mark.parametrize(
    "options", [{"ef_search": 0}, {"ef_search": 1001}, {"limit": 101}, {"metric": "x"}, {"k": 1}]
)
async def test_settings_out_of_range_are_refused(
    client: AsyncClient, options: dict[str, Any]
) -> None:
    response = await client.post("/documents/search", json={"query": "a"} | options)
    assert response.status_code == 422
