"""Users over HTTP."""

import json

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.user import user_crud


async def create(client: AsyncClient, name: str = "ada") -> Response:
    body = {"username": name, "email": f"{name}@Example.com", "password": "correct horse"}
    return await client.post("/users", json=body)


async def test_create_stores_a_hash_and_answers_without_it(
    client: AsyncClient, db: AsyncSession
) -> None:
    response = await create(client)
    assert response.status_code == 201
    assert response.json()["email"] == "ada@example.com"
    assert "password" not in response.text
    user = await user_crud.get_by_email(db, "ADA@example.com")
    assert user is not None
    assert user.hashed_password.startswith("$argon2id$")


async def test_a_taken_name_is_a_conflict(client: AsyncClient, db: AsyncSession) -> None:
    await create(client)
    response = await create(client)
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "INSERT" not in response.text
    assert await user_crud.count(db) == 1


async def test_invalid_input_names_the_fields_and_does_not_repeat_it(client: AsyncClient) -> None:
    response = await client.post(
        "/users", json={"username": "ada", "email": "nobody", "password": "short"}
    )
    assert response.status_code == 422
    assert [error["loc"][-1] for error in response.json()["errors"]] == ["email", "password"]
    assert "short" not in response.text.replace("too_short", "")


@pytest.mark.parametrize(
    "password", ["password", "a" * 8, " " * 8, "ada-lovelace", "\ud83dabcdefg"]
)
async def test_weak_passwords_are_refused(client: AsyncClient, password: str) -> None:
    made = await create(client, "ada-lovelace")
    new = {"username": "ada-lovelace", "email": "x@example.com", "password": password}
    headers = {"Content-Type": "application/json"}
    path = f"/users/{made.json()['id']}"
    for response in (
        await client.post("/users", content=json.dumps(new), headers=headers),
        await client.patch(path, content=json.dumps({"password": password}), headers=headers),
    ):
        assert response.status_code == 422
        assert [error["loc"] for error in response.json()["errors"]] == [["body", "password"]]
        assert "aaaaaaaa" not in response.text


async def test_look_alikes_are_others(client: AsyncClient, db: AsyncSession) -> None:
    await create(client, "victim")
    statuses = {
        "victim@EXAMPLE.com": 409,
        "víctim@example.com": 201,
        "victim@exámple.com": 201,
        "victim@xn--exmple-qta.com": 409,
    }
    for number, (email, status) in enumerate(statuses.items()):
        new = {"username": f"user{number}", "email": email, "password": "correct horse"}
        assert (await client.post("/users", json=new)).status_code == status, email
    user = await user_crud.get_by_login(db, "VICTIM")
    assert user is not None
    assert user.email == "victim@example.com"
    assert await user_crud.get_by_login(db, "víctim") is None


async def test_get_and_missing(client: AsyncClient) -> None:
    user = (await create(client)).json()
    assert (await client.get(f"/users/{user['id']}")).json() == user
    await client.delete(f"/users/{user['id']}")
    response = await client.get(f"/users/{user['id']}")
    assert response.status_code == 404
    assert response.json()["title"] == "Not Found"


async def test_update_changes_only_what_is_given(client: AsyncClient) -> None:
    user = (await create(client)).json()
    response = await client.patch(f"/users/{user['id']}", json={"username": "grace"})
    assert response.status_code == 200
    changed = response.json()
    assert changed["updated_at"] > user["updated_at"]
    assert changed | {"updated_at": user["updated_at"]} == user | {"username": "grace"}


async def test_pages_reach_every_user_once(client: AsyncClient) -> None:
    names = [f"user{number}" for number in range(5)]
    for name in names:
        await create(client, name)
    seen, parameters = [], {"limit": 2}
    for _ in range(3):
        page = (await client.get("/users", params=parameters)).json()
        seen += [user["username"] for user in page["items"]]
        parameters["after"] = page["next"]
    assert seen == names
    assert page["next"] is None
    page = (await client.get("/users", params={"offset": 4})).json()
    assert [user["username"] for user in page["items"]] == names[4:]
