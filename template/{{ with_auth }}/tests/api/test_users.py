"""Users over HTTP: superusers manage all of them, everybody else their own account."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.user import user_crud
from app.models.user import User
from tests.auth.people import logged_in, login, person

NEW = {"username": "new", "email": "new@Example.com", "password": "correct horse"}


@pytest.fixture
async def root(client: AsyncClient, db: AsyncSession) -> AsyncClient:
    """The client of a superuser."""
    client.headers |= await logged_in(db, await person(db, "root", is_superuser=True))
    return client


@pytest.fixture
async def ada(db: AsyncSession) -> User:
    return await person(db)


async def test_superusers_create_users_and_see_no_password(
    root: AsyncClient, db: AsyncSession
) -> None:
    response = await root.post("/users", json=NEW)
    assert response.status_code == 201
    assert response.json()["email"] == "new@example.com"
    assert "password" not in response.text
    user = await user_crud.get_by_email(db, "NEW@example.com")
    assert user is not None
    assert user.hashed_password.startswith("$argon2id$")
    assert (await root.post("/users", json=NEW)).status_code == 409


async def test_invalid_input_names_the_fields_and_does_not_repeat_it(root: AsyncClient) -> None:
    response = await root.post(
        "/users", json={"username": "ada", "email": "nobody", "password": "short"}
    )
    assert response.status_code == 422
    assert [error["loc"][-1] for error in response.json()["errors"]] == ["email", "password"]
    assert "short" not in response.text.replace("too_short", "")


async def test_superusers_get_change_and_delete_anybody(root: AsyncClient, ada: User) -> None:
    user = (await root.get(f"/users/{ada.id}")).json()
    response = await root.patch(f"/users/{ada.id}", json={"username": "Grace"})
    assert response.status_code == 200
    changed = response.json()
    assert changed["updated_at"] > user["updated_at"]
    assert changed | {"updated_at": user["updated_at"]} == user | {"username": "grace"}
    assert (await root.delete(f"/users/{ada.id}")).status_code == 204
    for method in ("GET", "PATCH", "DELETE"):
        response = await root.request(method, f"/users/{ada.id}", json={})
        assert (response.status_code, response.json()["title"]) == (404, "Not Found")


async def test_pages_reach_every_user_once(root: AsyncClient, db: AsyncSession) -> None:
    names = ["root", *(f"user{number}" for number in range(4))]
    for name in names[1:]:
        await person(db, name)
    seen, parameters = [], {"limit": 2}
    for _ in range(3):
        page = (await root.get("/users", params=parameters)).json()
        seen += [user["username"] for user in page["items"]]
        parameters["after"] = page["next"]
    assert seen == names
    assert page["next"] is None
    page = (await root.get("/users", params={"offset": 4})).json()
    assert [user["username"] for user in page["items"]] == names[4:]


async def test_a_locked_out_user_is_out_at_once(
    root: AsyncClient, db: AsyncSession, ada: User
) -> None:
    headers = await logged_in(db, ada)
    response = await root.patch(f"/users/{ada.id}/rights", json={"is_active": False})
    assert response.json()["is_active"] is False
    assert (await root.get("/auth/me", headers=headers)).status_code == 401
    assert (await login(root)).status_code == 401


async def test_one_superuser_remains(root: AsyncClient, db: AsyncSession) -> None:
    (superuser,) = await user_crud.get_all(db)
    path = f"/users/{superuser.id}"
    response = await root.patch(f"{path}/rights", json={"is_superuser": False})
    assert response.status_code == 409
    assert (await root.delete(path)).status_code == 409
    response = await root.patch(path, json={"password": "another password"})
    assert response.status_code == 403, "without the current one"


async def test_a_password_set_by_a_superuser_ends_all_logins(
    root: AsyncClient, db: AsyncSession, ada: User
) -> None:
    headers = await logged_in(db, ada)
    response = await root.patch(f"/users/{ada.id}", json={"password": "another password"})
    assert response.status_code == 200
    assert (await root.get("/auth/me", headers=headers)).status_code == 401
    assert (await login(root, password="another password")).status_code == 200


async def test_everybody_manages_their_own_account(
    client: AsyncClient, db: AsyncSession, ada: User
) -> None:
    headers, path = await logged_in(db, ada), f"/users/{ada.id}"
    assert (await client.get(path, headers=headers)).json()["username"] == "ada"
    renamed = await client.patch(path, json={"username": "grace"}, headers=headers)
    assert renamed.json()["username"] == "grace"
    for credentials in ({"email": "x@example.com"}, {"password": "another password"}):
        response = await client.patch(path, json=credentials, headers=headers)
        assert response.status_code == 403, "these need the current password"
    assert (await client.delete(path, headers=headers)).status_code == 204
    assert (await client.get(path, headers=headers)).status_code == 401


async def test_others_are_neither_seen_nor_changed(
    client: AsyncClient, db: AsyncSession, ada: User
) -> None:
    grace = await person(db, "grace")
    headers, path = await logged_in(db, ada), f"/users/{grace.id}"
    requests = [
        ("GET", "/users"),
        ("POST", "/users"),
        ("GET", path),
        ("PATCH", path),
        ("PATCH", f"{path}/rights"),
        ("DELETE", path),
    ]
    for method, url in requests:
        response = await client.request(method, url, headers=headers, json=NEW)
        assert response.status_code == 403, (method, url)
        response = await client.request(method, url, json=NEW)
        assert response.status_code == 401, (method, url)
    await user_crud.delete(db, grace)
    response = await client.get(path, headers=headers)
    assert response.status_code == 403, "the same, whether there is such a user or not"
