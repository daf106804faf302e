"""Lists of posts: conditions, words, orders, pages."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import utcnow
from app.example.models import Tag
from tests.example.writing import new_post, new_writer, writer

NOW = utcnow()


async def find(client: AsyncClient, **wanted: Any) -> list[str]:
    response = await client.get("/example/posts", params=wanted)
    assert response.status_code == 200, response.text
    return [post["title"] for post in response.json()["items"]]


@pytest.fixture
async def library(db: AsyncSession) -> None:
    """Four posts by two authors, the newest first."""
    ada, grace = new_writer(), new_writer("grace")
    db.add_all([ada, grace])
    await db.flush()
    code, old = Tag(name="code"), Tag(name="old")
    long_ago, yesterday = NOW - timedelta(days=9), NOW - timedelta(days=1)
    db.add_all(
        [
            new_post(ada, "Compilers", tags=[code], created_at=NOW),
            new_post(grace, "Engines", body="Cogs. 100% brass_", created_at=yesterday),
            new_post(ada, "Notes", body="On ENGINES", tags=[code, old], created_at=long_ago),
            new_post(ada, "A draft", published_at=None),
        ]
    )
    await db.flush()


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["Compilers", "Engines", "Notes"]),
        ({"sort": "oldest"}, ["Notes", "Engines", "Compilers"]),
        ({"sort": "title"}, ["Compilers", "Engines", "Notes"]),
        ({"author": "ADA"}, ["Compilers", "Notes"]),
        ({"author": "nobody"}, []),
        ({"tag": "code"}, ["Compilers", "Notes"]),
        ({"tag": "old", "author": "grace"}, []),
        ({"created_after": (NOW - timedelta(days=7)).isoformat()}, ["Compilers", "Engines"]),
        ({"created_before": (NOW - timedelta(days=7)).isoformat()}, ["Notes"]),
        ({"created_after": "0001-01-01T00:00:00+14:00"}, ["Compilers", "Engines", "Notes"]),
        ({"created_before": "9999-12-31T23:59:59-14:00", "limit": 1}, ["Compilers"]),
        ({"q": "engines"}, ["Engines", "Notes"]),
        ({"q": "Engines notes"}, ["Notes"]),
        ({"q": "cogs compilers"}, []),
        ({"q": " "}, ["Compilers", "Engines", "Notes"]),
        ({"q": "%"}, None),
        ({"q": "brass_"}, ["Engines"]),
        ({"q": "Engines", "author": "ada", "sort": "oldest"}, ["Notes"]),
    ],
)
async def test_all_conditions_hold_together(
    client: AsyncClient, db: AsyncSession, wanted: dict[str, Any], found: list[str] | None
) -> None:
    if found is None:  # a sign is no word to PostgreSQL, and no wildcard to the others
        found = [] if db.get_bind().dialect.name == "postgresql" else ["Engines"]
    assert await find(client, **wanted) == found


@pytest.mark.parametrize("sort", ["newest", "oldest", "title"])
async def test_pages_reach_every_post_once(
    client: AsyncClient, db: AsyncSession, sort: str
) -> None:
    ada = await writer(db)
    for number in range(7):
        # Two of each time and title: what is the same is told apart by the key.
        moment = NOW - timedelta(microseconds=number // 2)
        db.add(new_post(ada, str(number), title=f"Title {number // 2}", created_at=moment))
    await db.flush()
    everything = (await client.get("/example/posts", params={"sort": sort})).json()
    assert everything["next"] is None
    seen: list[Any] = []
    parameters: dict[str, Any] = {"sort": sort, "limit": 3}
    for _ in range(3):
        page = (await client.get("/example/posts", params=parameters)).json()
        seen += page["items"]
        parameters["cursor"] = page["next"]
    assert page["next"] is None
    assert seen == everything["items"]
    assert len({post["id"] for post in seen}) == 7


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "bnVsbA==", "dGl0bGUgWyJcdTAwMDAiLCAxXQ==", "é"]
)
@pytest.mark.parametrize("sort", ["newest", "title"])
async def test_a_cursor_that_is_none_is_no_page(
    client: AsyncClient, cursor: str, sort: str
) -> None:
    response = await client.get("/example/posts", params={"cursor": cursor, "sort": sort})
    assert response.status_code == 404


@pytest.mark.usefixtures("library")
async def test_a_cursor_of_another_order_is_no_page(client: AsyncClient) -> None:
    page = (await client.get("/example/posts", params={"limit": 1})).json()
    parameters = {"sort": "title", "cursor": page["next"]}
    assert (await client.get("/example/posts", params=parameters)).status_code == 404


@pytest.mark.usefixtures("library")
async def test_authors_are_ranked_by_what_they_published(client: AsyncClient) -> None:
    authors = (await client.get("/example/authors")).json()
    assert [(author["username"], author["posts"]) for author in authors] == [
        ("ada", 2),
        ("grace", 1),
    ]
    assert authors == (await client.get("/example/authors", params={"limit": 2})).json()
    assert len((await client.get("/example/authors", params={"limit": 1})).json()) == 1


async def test_unknown_parameters_are_refused(client: AsyncClient) -> None:
    assert (await client.get("/example/posts", params={"sorted": "title"})).status_code == 422
