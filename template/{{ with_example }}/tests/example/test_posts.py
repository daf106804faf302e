"""Posts over HTTP: written, found, changed, deleted."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.example.crud import comment_crud, post_crud, slugify
from app.example.models import Comment
from tests.example.acting import acting
from tests.example.counting import counted
from tests.example.writing import writer, written

POST = {"title": "Hello, Wörld! 🌍", "body": 'It\'s <b>100%</b> "new".', "tags": ["b", "a", "b"]}


async def test_a_new_post_is_a_draft_with_a_slug(client: AsyncClient, db: AsyncSession) -> None:
    ada = await writer(db)
    by_ada = await acting(db, ada)
    response = await client.post("/example/posts", json=POST, **by_ada)
    assert response.status_code == 201
    post = response.json()
    assert post["slug"] == "hello-world"
    assert (post["title"], post["body"], post["tags"]) == (POST["title"], POST["body"], ["a", "b"])
    assert post["author"] == {"id": response.json()["author"]["id"], "username": "ada"}
    assert post["published_at"] is None
    assert response.headers["etag"] == '"1"'
    response = await client.get("/example/posts/hello-world", **by_ada)
    assert (response.json(), response.headers["etag"]) == (post, '"1"')
    assert (await client.get("/example/posts")).json()["items"] == []


async def test_a_taken_slug_gets_an_ending(client: AsyncClient, db: AsyncSession) -> None:
    by_ada = await acting(db, await writer(db))
    for _ in range(2):
        response = await client.post("/example/posts", json=POST | {"published": True}, **by_ada)
    slug = response.json()["slug"]
    assert slug.startswith("hello-world-")
    assert (await client.get(f"/example/posts/{slug}")).json() == response.json()


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Crème brûlée, 2 ways", "creme-brulee-2-ways"), ("日本語", "post"), ("a" * 200, "a" * 200)],
)
def test_slugs(title: str, slug: str) -> None:
    assert slugify(title) == slug


async def test_a_post_with_author_and_tags_is_two_queries(
    client: AsyncClient, db: AsyncSession, connection: AsyncConnection
) -> None:
    ada = await writer(db)
    for number in range(3):
        await written(db, ada, f"Post {number}", tags=["a", "b", str(number)])
    db.expunge_all()
    with counted(connection) as statements:
        post = (await client.get("/example/posts/post-1")).json()
    assert (len(statements), post["tags"], post["author"]["username"]) == (
        2,
        ["1", "a", "b"],
        "ada",
    )
    with counted(connection) as statements:
        posts = (await client.get("/example/posts")).json()["items"]
    assert (len(statements), len(posts)) == (2, 3), "however many posts"


async def test_a_change_is_a_new_version(client: AsyncClient, db: AsyncSession) -> None:
    ada = await writer(db)
    by_ada = await acting(db, ada)
    path = f"/example/posts/{(await written(db, ada, tags=['a'])).slug}"
    before = (await client.get(path)).json()
    response = await client.patch(path, json={"title": "Another"}, **by_ada)
    assert response.status_code == 200
    after = response.json()
    assert after["version"] == before["version"] + 1
    assert response.headers["etag"] == f'"{after["version"]}"'
    assert after["updated_at"] > before["updated_at"]
    changed = {name: after[name] for name in ("title", "version", "updated_at")}
    assert after == before | changed, "the rest stays, the slug too"
    tags_only = (await client.patch(path, json={"tags": ["c"]}, **by_ada)).json()
    assert (tags_only["tags"], tags_only["version"]) == (["c"], after["version"] + 1)


async def test_publish_and_take_back(client: AsyncClient, db: AsyncSession) -> None:
    ada = await writer(db)
    by_ada = await acting(db, ada)
    path = f"/example/posts/{(await written(db, ada, published=False)).slug}"
    first = (await client.patch(path, json={"published": True}, **by_ada)).json()
    assert first["published_at"] is not None
    again = (await client.patch(path, json={"published": True}, **by_ada)).json()
    assert again["published_at"] == first["published_at"]
    draft = (await client.patch(path, json={"published": False}, **by_ada)).json()
    assert draft["published_at"] is None


@pytest.mark.parametrize(
    ("if_match", "status"),
    [('"2"', 200), ('"1", "2"', 200), ("*", 200), ('"1"', 412), ('W/"2"', 412), ("2", 412)],
)
async def test_if_match_keeps_a_change_of_others(
    client: AsyncClient, db: AsyncSession, if_match: str, status: int
) -> None:
    ada = await writer(db)
    post = await written(db, ada)
    await post_crud.update(db, post, {"body": "Changed by others."})
    assert post.version == 2
    request = await acting(db, ada)
    request["headers"] = request.get("headers", {}) | {"If-Match": if_match}
    path = f"/example/posts/{post.slug}"
    response = await client.patch(path, json={"title": "Another"}, **request)
    assert response.status_code == status
    if status == 412:
        assert (await client.delete(path, **request)).status_code == 412
        assert (await client.get(path)).json()["title"] == "A title"


async def test_a_deleted_post_takes_its_comments_along(
    client: AsyncClient, db: AsyncSession
) -> None:
    ada = await writer(db)
    post = await written(db, ada, tags=["a"])
    await comment_crud.create(db, Comment(body="Nice", post_id=post.id, author_id=ada.id))
    db.expunge_all()
    response = await client.delete(f"/example/posts/{post.slug}", **await acting(db, ada))
    assert response.status_code == 204
    assert await post_crud.count(db) == await comment_crud.count(db) == 0
    assert (await client.get(f"/example/posts/{post.slug}")).status_code == 404
    assert (await written(db, ada, tags=["a"])).slug == post.slug, "its name is free again"
