"""Accounts are made, confirmed and recovered by mail; who asks learns nothing about others."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail, Purpose
from app.auth.models import OneTimeToken
from app.auth.one_time_tokens import one_time_token_crud
from app.auth.settings import auth_settings
from app.core.database import utcnow
from app.crud.user import user_crud
from tests.auth.people import PASSWORD, CountingHasher, bearer, logged_in, login, person

ADA = {"username": "Ada", "email": "Ada@Example.com", "password": PASSWORD}
NEW = "a new password"


async def confirm(client: AsyncClient, mail: Mail) -> Response:
    return await client.post("/auth/verification/confirm", json={"token": mail.token})


async def reset(client: AsyncClient, mail: Mail) -> Response:
    body = {"token": mail.token, "new_password": NEW}
    return await client.post("/auth/password-reset/confirm", json=body)


async def test_register_confirm_log_in(client: AsyncClient, outbox: list[Mail]) -> None:
    assert (await client.post("/auth/register", json=ADA)).status_code == 202
    assert (await login(client)).status_code == 401
    (mail,) = outbox
    assert (mail.to, mail.purpose) == ("ada@example.com", Purpose.VERIFICATION)
    assert mail.token not in repr(mail)
    assert (await confirm(client, mail)).status_code == 204
    me = await client.get("/auth/me", headers=bearer((await login(client)).json()["access_token"]))
    assert me.json()["is_verified"] is True
    assert (await confirm(client, mail)).status_code == 403, "a token works once"


async def test_nobody_makes_oneself_a_superuser(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    powers = {"is_superuser": True, "is_verified": True, "id": 7, "hashed_password": "x"}
    await client.post("/auth/register", json=ADA | powers)
    user = await user_crud.get_by_email(db, "ada@example.com")
    assert user is not None
    assert (user.is_superuser, user.is_verified) == (False, False)
    headers = await logged_in(db, user)
    await client.patch(f"/users/{user.id}", json={"username": "grace"} | powers, headers=headers)
    await db.refresh(user)
    assert (user.username, user.is_superuser, user.is_verified) == ("grace", False, False)
    assert outbox


@pytest.mark.parametrize("taken", [{"username": "ADA"}, {"email": "ada@EXAMPLE.com"}])
async def test_registering_does_not_tell_what_is_taken(
    client: AsyncClient,
    db: AsyncSession,
    outbox: list[Mail],
    hasher: CountingHasher,
    taken: dict[str, str],
) -> None:
    await person(db)
    free = {"username": "grace", "email": "grace@example.com", "password": PASSWORD}
    answers = []
    for body in (free | taken, free | {"username": "hopper"}):
        hasher.runs = 0
        response = await client.post("/auth/register", json=body)
        response.headers.pop("x-request-id", None)  # differs for every request
        answers.append((response.status_code, response.text, response.headers, hasher.runs))
    assert answers[0] == answers[1]
    assert hasher.runs == 1
    assert [mail.purpose for mail in outbox] == [Purpose.TAKEN, Purpose.VERIFICATION]
    # A name that was free is kept: that it stays so would tell of the address.
    assert await user_crud.count(db) == (3 if "email" in taken else 2)


@pytest.mark.parametrize("path", ["/auth/verification", "/auth/password-reset"])
async def test_asking_for_a_mail_does_not_tell_who_has_an_account(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail], path: str
) -> None:
    await person(db, is_verified=False)
    known, unknown = [
        await client.post(path, json={"email": f"{name}@example.com"}) for name in ("ADA", "nobody")
    ]
    assert known.status_code == unknown.status_code == 202
    assert known.text == unknown.text
    assert [mail.to for mail in outbox] == ["ada@example.com"]


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
