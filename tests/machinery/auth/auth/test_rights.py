"""A right that is taken away takes the logins with it, and a superuser remains."""

import pytest
from fastapi import HTTPException
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import current_user
from app.auth.accounts import issue_tokens
from app.auth.login import log_in
from app.auth.mail import Mail, Purpose
from app.auth.rights import NO_SUPERUSER, prepare_deletion, prepare_rights
from app.auth.schemas import LoginForm
from app.crud.user import user_crud
from app.main import app
from app.models.user import User
from tests.auth.people import PASSWORD, bearer, logged_in, login, person


@pytest.fixture
async def root(client: AsyncClient, db: AsyncSession) -> User:
    """A superuser, whom `client` is logged in as."""
    root = await person(db, "root", is_superuser=True)
    client.headers |= await logged_in(db, root)
    return root


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("right", ["is_active", "is_verified"])
async def test_a_login_that_was_ended_stays_ended(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail], right: str
) -> None:
    ada = await person(db, is_superuser=True)
    tokens = await issue_tokens(db, ada.id, "tests")
    await client.post("/auth/password-reset", json={"email": ada.email})
    for value in (False, True):
        response = await client.patch(f"/users/{ada.id}/rights", json={right: value})
        assert (response.status_code, response.json()[right]) == (200, value)
        me = await client.get("/auth/me", headers=bearer(tokens.access_token))
        assert me.status_code == 401
    body = {"refresh_token": tokens.refresh_token}
    assert (await client.post("/auth/refresh", json=body)).status_code == 401
    reset = {"token": outbox[0].token, "new_password": "another password"}
    assert (await client.post("/auth/password-reset/confirm", json=reset)).status_code == 403
    assert (await login(client)).status_code == 200, "anew"


@pytest.mark.usefixtures("root")
async def test_who_is_no_superuser_any_more_keeps_other_logins(
    client: AsyncClient, db: AsyncSession
) -> None:
    ada = await person(db, is_superuser=True)
    headers = await logged_in(db, ada)
    form = LoginForm.model_validate({"username": "ada", "password": PASSWORD})
    of_superusers = await log_in(form, "203.0.113.9/32", "tests", superuser=True)
    assert of_superusers is not None
    for value in (False, True):
        rights = {"is_superuser": value}
        response = await client.patch(f"/users/{ada.id}/rights", json=rights)
        assert response.json()["is_superuser"] is value
        ended = await client.get("/auth/me", headers=bearer(of_superusers.access_token))
        assert ended.status_code == 401
        assert (await client.get("/users", headers=headers)).status_code == (200 if value else 403)


@pytest.mark.usefixtures("root")
async def test_a_right_that_is_given_ends_nothing(client: AsyncClient, db: AsyncSession) -> None:
    ada = await person(db)
    headers = await logged_in(db, ada)
    for rights in ({"is_superuser": True}, {"is_active": True}, {}):
        response = await client.patch(f"/users/{ada.id}/rights", json=rights)
        assert response.status_code == 200
    assert (await client.get("/auth/me", headers=headers)).status_code == 200


@pytest.mark.parametrize("lost", ["is_superuser", "is_active"])
async def test_who_is_no_superuser_any_more_changes_nobody(
    db: AsyncSession, root: User, lost: str
) -> None:
    ada = await person(db, is_superuser=True)
    await user_crud.update(db, root, {lost: False})  # after the request of `root` was let in
    for change in (
        prepare_rights(db, root.id, ada.id, {"is_superuser": False}),
        prepare_deletion(db, root.id, ada.id),
    ):
        with pytest.raises(HTTPException) as refused:
            await change
        assert refused.value.status_code == 403


async def test_who_became_a_superuser_meanwhile_is_not_deleted(
    db: AsyncSession, root: User
) -> None:
    with pytest.raises(HTTPException) as refused:
        await prepare_deletion(db, root.id, root.id)
    assert refused.value.status_code == 409
    ada = await person(db)
    assert await prepare_deletion(db, ada.id, ada.id) == [ada]


@pytest.mark.usefixtures("root")
async def test_nobody_is_nobody(client: AsyncClient, db: AsyncSession) -> None:
    ada = await person(db)
    await user_crud.delete(db, ada)
    rights = await client.patch(f"/users/{ada.id}/rights", json={"is_active": False})
    assert rights.status_code == 404
    assert (await client.delete(f"/users/{ada.id}")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        (
            "POST",
            "/users",
            {"username": "grace", "email": "g@x.org", "password": "her own one"},
        ),
        ("PATCH", "/users/{}", {"password": "what a thief chose"}),
        ("PATCH", "/users/{}/rights", {"is_superuser": True}),
        ("DELETE", "/users/{}", None),
    ],
)
async def test_a_request_does_not_outlive_the_right_to_make_it(
    client: AsyncClient, db: AsyncSession, method: str, path: str, body: object
) -> None:
    former, ada = await person(db, "former"), await person(db)
    await db.commit()
    as_it_began = User(
        id=former.id,
        username="former",
        email="former@example.com",
        hashed_password="",
        is_active=True,
        is_superuser=True,
    )
    app.dependency_overrides[current_user] = lambda: as_it_began
    try:
        response = await client.request(method, path.format(ada.id), json=body)
    finally:
        del app.dependency_overrides[current_user]
    assert (response.status_code, response.json()["detail"]) == (403, NO_SUPERUSER)
    assert (await login(client)).status_code == 200, "the account is as it was"


async def test_the_old_address_is_told_of_a_change(
    client: AsyncClient, db: AsyncSession, root: User, outbox: list[Mail]
) -> None:
    ada = await person(db)
    await db.commit()
    assert root.is_superuser
    for email in ("new@example.com", "new@example.com"):
        response = await client.patch(f"/users/{ada.id}", json={"email": email})
        assert response.status_code == 200
    assert [(mail.to, mail.purpose) for mail in outbox] == [
        ("ada@example.com", Purpose.EMAIL_CHANGED)
    ]
