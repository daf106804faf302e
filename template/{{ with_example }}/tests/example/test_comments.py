"""Comments over HTTP."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.example.crud import comment_crud
from tests.example.acting import acting
from tests.example.counting import counted
from tests.example.writing import writer, written


async def test_comments_are_listed_in_pages_oldest_first(
    client: AsyncClient, db: AsyncSession, connection: AsyncConnection
) -> None:
    ada = await writer(db)
    path = f"/example/posts/{(await written(db, ada)).slug}/comments"
    by_ada = await acting(db, ada)
    for number in range(3):
        response = await client.post(path, json={"body": f"Comment {number}"}, **by_ada)
        assert response.status_code == 201
    assert response.json()["author"]["username"] == "ada"
    with counted(connection) as statements:
        first = (await client.get(path, params={"limit": 2})).json()
    assert len(statements) == 3, "the post, its tags, the comments with their authors"
    rest = (await client.get(path, params={"cursor": first["next"]})).json()
    bodies = [comment["body"] for comment in first["items"] + rest["items"]]
    assert bodies == ["Comment 0", "Comment 1", "Comment 2"]
    assert rest["next"] is None
    assert (await client.get(path, params={"cursor": "nonsense"})).status_code == 404


async def test_a_comment_can_be_taken_back(client: AsyncClient, db: AsyncSession) -> None:
    ada = await writer(db)
    by_ada = await acting(db, ada)
    path = f"/example/posts/{(await written(db, ada)).slug}/comments"
    comment = (await client.post(path, json={"body": "Nice"}, **by_ada)).json()
    path = f"/example/comments/{comment['id']}"
    assert (await client.delete(path, **by_ada)).status_code == 204
    assert await comment_crud.count(db) == 0
    assert (await client.delete(path, **by_ada)).status_code == 404


async def test_what_is_not_there_has_no_comments(client: AsyncClient, db: AsyncSession) -> None:
    path = "/example/posts/nothing/comments"
    assert (await client.get(path)).status_code == 404
    by_ada = await acting(db, await writer(db))
    assert (await client.post(path, json={"body": "Nice"}, **by_ada)).status_code == 404
