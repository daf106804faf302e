"""Accounts are made, confirmed and recovered by mail; who asks learns nothing about others."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail, Purpose
from app.crud.user import user_crud
from tests.auth.people import PASSWORD, CountingHasher, bearer, confirm, logged_in, login, person

ADA = {"username": "Ada", "email": "Ada@Example.com", "password": PASSWORD}


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
