"""What is whose: drafts are seen and posts are changed by their authors, and by superusers."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.example.acting import acting
from tests.example.writing import writer, written

CHANGES = [("PATCH", {"title": "Another"}), ("DELETE", None)]


async def test_drafts_are_seen_by_their_authors_only(client: AsyncClient, db: AsyncSession) -> None:
    ada, grace = await writer(db), await writer(db, "grace")
    draft = await written(db, ada, published=False)
    root = await writer(db, "root", is_superuser=True)
    for user, status in [(ada, 200), (grace, 404), (root, 200)]:
        by_user = await acting(db, user)
        assert (await client.get(f"/example/posts/{draft.slug}", **by_user)).status_code == status
        page = await client.get("/example/posts", params={"status": "draft"}, **by_user)
        assert len(page.json()["items"]) == (status == 200)
    assert (await client.get(f"/example/posts/{draft.slug}")).status_code == 404
    assert (await client.get("/example/posts?status=draft")).json()["items"] == []


async def test_drafts_of_others_are_not_there_to_change_or_comment(
    client: AsyncClient, db: AsyncSession
) -> None:
    draft = await written(db, await writer(db), published=False)
    by_grace = await acting(db, await writer(db, "grace"))
    path = f"/example/posts/{draft.slug}"
    for method, body in CHANGES:
        response = await client.request(method, path, json=body, **by_grace)
        assert response.status_code == 404
    for response in (
        await client.get(f"{path}/comments", **by_grace),
        await client.post(f"{path}/comments", json={"body": "Nice"}, **by_grace),
    ):
        assert response.status_code == 404


@pytest.mark.parametrize(("method", "body"), CHANGES)
async def test_published_posts_of_others_are_read_only(
    client: AsyncClient, db: AsyncSession, method: str, body: dict[str, str] | None
) -> None:
    ada, grace = await writer(db), await writer(db, "grace")
    path = f"/example/posts/{(await written(db, ada)).slug}"
    by_grace = await acting(db, grace)
    assert (await client.get(path, **by_grace)).status_code == 200
    response = await client.request(method, path, json=body, **by_grace)
    assert (response.status_code, response.json()["title"]) == (403, "Forbidden")
    by_root = await acting(db, await writer(db, "root", is_superuser=True))
    response = await client.request(method, path, json=body, **by_root)
    assert response.status_code in (200, 204)


async def test_comments_are_taken_back_by_their_authors(
    client: AsyncClient, db: AsyncSession
) -> None:
    ada, grace = await writer(db), await writer(db, "grace")
    path = f"/example/posts/{(await written(db, ada)).slug}/comments"
    comment = (await client.post(path, json={"body": "Nice"}, **await acting(db, grace))).json()
    path = f"/example/comments/{comment['id']}"
    assert (await client.delete(path, **await acting(db, ada))).status_code == 403
    assert (await client.delete(path, **await acting(db, grace))).status_code == 204


async def test_writing_needs_a_login(client: AsyncClient, db: AsyncSession) -> None:
    path = f"/example/posts/{(await written(db, await writer(db))).slug}"
    for method, url in [
        ("POST", "/example/posts"),
        ("PATCH", path),
        ("DELETE", path),
        ("POST", f"{path}/comments"),
        ("DELETE", "/example/comments/1"),
    ]:
        response = await client.request(method, url, json={})
        assert response.status_code == 401, (method, url)


async def test_a_token_that_is_not_good_is_not_nobody(client: AsyncClient) -> None:
    response = await client.get("/example/posts", headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 401
