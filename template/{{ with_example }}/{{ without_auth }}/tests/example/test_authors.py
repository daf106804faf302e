"""Without accounts, a post says who wrote it, and everybody may change it."""

from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.user import user_crud
from tests.example.acting import acting
from tests.example.writing import writer, written

POST = {"title": "A title", "body": "Some words."}


async def test_an_author_has_to_exist(client: AsyncClient, db: AsyncSession) -> None:
    ada = await writer(db)
    by_ada = await acting(db, ada)
    await user_crud.delete(db, ada)
    assert (await client.post("/example/posts", json=POST, **by_ada)).status_code == 409
    assert (await client.post("/example/posts", json=POST)).status_code == 422


async def test_everybody_sees_and_changes_everything(client: AsyncClient, db: AsyncSession) -> None:
    path = f"/example/posts/{(await written(db, await writer(db), published=False)).slug}"
    assert (await client.get(path)).status_code == 200
    assert len((await client.get("/example/posts?status=draft")).json()["items"]) == 1
    assert (await client.patch(path, json={"title": "Another"})).json()["title"] == "Another"
    assert (await client.delete(path)).status_code == 204
