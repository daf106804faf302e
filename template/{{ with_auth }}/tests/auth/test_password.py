"""A password that is reset by mail, or changed by who knows it."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail
from app.auth.models import OneTimeToken
from app.auth.one_time_tokens import one_time_token_crud
from app.auth.settings import auth_settings
from app.core.database import utcnow
from tests.auth.people import NEW, PASSWORD, bearer, confirm, logged_in, login, person, reset


async def test_a_mail_is_sent_only_where_it_is_due(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db, is_active=False)
    await client.post("/auth/password-reset", json={"email": "ada@example.com"})
    await client.post("/auth/verification", json={"email": "ada@example.com"})
    assert outbox == []


async def test_a_reset_sets_the_password_and_ends_all_logins(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    user = await person(db, is_verified=False)
    headers = await logged_in(db, user)
    for _ in range(2):
        await client.post("/auth/password-reset", json={"email": "ada@example.com"})
    first, second = outbox
    assert await one_time_token_crud.exists(db, user_id=user.id)
    assert not await one_time_token_crud.exists(db, token_hash=first.token)
    assert (await confirm(client, first)).status_code == 403, "it is for something else"
    assert (await reset(client, first)).status_code == 204
    assert (await client.get("/auth/me", headers=headers)).status_code == 401
    assert (await login(client)).status_code == 401
    assert (await login(client, password=NEW)).status_code == 200, "the mail proved the address"
    assert (await reset(client, first)).status_code == 403
    assert (await reset(client, second)).status_code == 403


async def test_a_locked_account_is_open_after_a_reset(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db)
    for _ in range(auth_settings.LOGIN_ATTEMPTS + 1):
        await login(client, password="wrong")
    await client.post("/auth/password-reset", json={"email": "ada@example.com"})
    await reset(client, outbox[0])
    assert (await login(client, password=NEW)).status_code == 200


async def test_tokens_are_good_only_for_their_time(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db, is_verified=False)
    await client.post("/auth/password-reset", json={"email": "ada@example.com"})
    await client.post("/auth/verification", json={"email": "ada@example.com"})
    await db.execute(update(OneTimeToken).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert (await reset(client, outbox[0])).status_code == 403
    assert (await confirm(client, outbox[1])).status_code == 403


async def test_changing_the_password_ends_the_other_logins(
    client: AsyncClient, db: AsyncSession
) -> None:
    user = await person(db)
    headers, elsewhere = await logged_in(db, user), await logged_in(db, user)
    body = {"current_password": "wrong", "new_password": NEW}
    assert (await client.post("/auth/password", json=body, headers=headers)).status_code == 403
    body["current_password"] = PASSWORD
    response = await client.post("/auth/password", json=body, headers=headers)
    assert response.status_code == 200
    for old in (headers, elsewhere):
        assert (await client.get("/auth/me", headers=old)).status_code == 401
    new = bearer(response.json()["access_token"])
    assert (await client.get("/auth/me", headers=new)).status_code == 200
    assert (await login(client, password=NEW)).status_code == 200


async def test_a_stolen_token_does_not_help_to_guess_the_password(
    client: AsyncClient, db: AsyncSession
) -> None:
    headers = await logged_in(db, await person(db))
    body = {"current_password": "wrong", "new_password": NEW}
    for _ in range(auth_settings.LOGIN_ATTEMPTS):
        assert (await client.post("/auth/password", json=body, headers=headers)).status_code == 403
    body["current_password"] = PASSWORD
    response = await client.post("/auth/password", json=body, headers=headers)
    assert (response.status_code, "retry-after" in response.headers) == (429, True)
