"""Which texts of posts are stored."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.example.acting import acting
from tests.example.writing import writer

POST = {"title": "Hello, Wörld! 🌍", "body": 'It\'s <b>100%</b> "new".', "tags": ["b", "a", "b"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "two\nlines"},
        {"title": "nul\x00"},
        {"title": "x" * 201},
        {"body": ""},
        {"body": "nul\x00"},
        {"body": "x" * 16_001},
        {"tags": ["Not A Tag"]},
        {"tags": [str(number) for number in range(11)]},
    ],
)
async def test_what_no_database_stores_is_refused(
    client: AsyncClient, db: AsyncSession, wrong: dict[str, object]
) -> None:
    response = await client.post(
        "/example/posts", json=POST | wrong, **await acting(db, await writer(db))
    )
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["loc"][1] in wrong


async def test_the_longest_text_is_stored(client: AsyncClient, db: AsyncSession) -> None:
    longest = {"title": "🌍" * 200, "body": "🌍" * 16_000, "published": True}
    by_ada = await acting(db, await writer(db))
    post = (await client.post("/example/posts", json=longest, **by_ada)).json()
    read = (await client.get(f"/example/posts/{post['slug']}")).json()
    assert {name: read[name] for name in ("title", "body")} == {
        name: longest[name] for name in ("title", "body")
    }
