"""Forms with relationships, texts, times and versions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.example.models import Post, with_author_and_tags
from tests.factories.example_comment_factory import ExampleCommentFactory
from tests.factories.example_post_factory import ExamplePostFactory
from tests.factories.example_tag_factory import ExampleTagFactory
from tests.factories.user_factory import UserFactory

POSTS = "/admin/example_posts"


async def form(db: AsyncSession, **fields: Any) -> dict[str, Any]:
    """Return what a browser sends for a new post."""
    author = await UserFactory.create(db)
    return {"slug": "new", "title": "New", "body": "Words", "author": str(author.id)} | fields


async def stored(db: AsyncSession) -> list[Post]:
    """Return all posts as they are stored."""
    db.expunge_all()
    return list((await db.scalars(select(Post).options(*with_author_and_tags()))).all())


async def test_create_and_edit(admin: AsyncClient, db: AsyncSession) -> None:
    tags = await ExampleTagFactory.create_batch(db, 2)
    fields = await form(db, tags=[str(tag.id) for tag in tags], published_at="2026-02-03T04:05:06")
    answer = await admin.post(f"{POSTS}/create", data=fields)
    assert answer.status_code == 303, answer.text
    (post,) = await stored(db)
    assert (post.slug, post.title, post.version) == ("new", "New", 1)
    assert post.published_at == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert str(post.author.id) == fields["author"]
    assert {tag.name for tag in post.tags} == {tag.name for tag in tags}

    for page in ("list", f"detail?pk={post.id}", f"edit?pk={post.id}"):
        shown = await admin.get(f"{POSTS}/{page}")
        assert shown.status_code == 200
        assert "New" in shown.text
    changed = fields | {"title": "Newer", "tags": [], "published_at": ""}
    assert (await admin.post(f"{POSTS}/edit?pk={post.id}", data=changed)).status_code == 303
    (post,) = await stored(db)
    assert (post.title, post.version, post.published_at, post.tags) == ("Newer", 2, None, [])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"title": " begins with a space"}, "String should match pattern"),
        ({"title": "x" * 201}, "Shorten it to 200 characters"),
        ({"body": "a\0b"}, "NUL cannot be stored"),
        ({"slug": "taken"}, "This is taken"),
        ({"author": ""}, "This field is required"),
        ({"published_at": "9999-99-99"}, "This cannot be read"),
        ({"published_at": "0001-01-01T00:00"}, "The year has to be from 1000"),
    ],
    ids=repr,
)
async def test_what_is_wrong_is_said(
    admin: AsyncClient, db: AsyncSession, wrong: dict[str, str], words: str
) -> None:
    await ExamplePostFactory.create(db, slug="taken")
    page = await admin.post(f"{POSTS}/create", data=await form(db, **wrong))
    assert page.status_code == 422
    assert words in page.text
    assert len(await stored(db)) == 1


async def test_an_author_who_is_not_there(admin: AsyncClient, db: AsyncSession) -> None:
    for key in ("x", "12345", "019e0000-0000-7000-8000-000000000000"):
        page = await admin.post(f"{POSTS}/create", data=await form(db, author=key))
        assert page.status_code == 422
        assert "conflicts with what is stored" in page.text
    assert await stored(db) == []


async def test_choices(admin: AsyncClient, db: AsyncSession) -> None:
    tag = await ExampleTagFactory.create(db, name="<b>bold</b>")
    found = (await admin.get("/admin/_api/example_tags/relation-lookup?q=BOLD")).json()
    assert found["total"] == 1
    (choice,) = found["items"]
    assert str(choice["id"]) == str(tag.id)
    assert choice["_meta"]["select2"]["result"] == "<span>&lt;b&gt;bold&lt;/b&gt;</span>"


async def test_delete(admin: AsyncClient, db: AsyncSession) -> None:
    comment = await ExampleCommentFactory.create(db)
    refused = await admin.post(f"/admin/_api/users/row-action?name=delete&pk={comment.author_id}")
    assert refused.status_code == 400
    assert refused.json() == {"msg": "Something else still refers to it."}
    gone = await admin.post(f"/admin/_api/example_posts/action?name=delete&pks={comment.post_id}")
    assert gone.status_code == 200
    assert await stored(db) == []
