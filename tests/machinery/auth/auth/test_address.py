"""A new e-mail address counts once it is confirmed."""

from httpx2 import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail, Purpose
from tests.auth.people import PASSWORD, logged_in, login, person


async def confirm(client: AsyncClient, mail: Mail) -> Response:
    return await client.post("/auth/verification/confirm", json={"token": mail.token})


async def test_a_new_address_is_used_when_it_is_confirmed(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db, "grace")
    headers = await logged_in(db, await person(db))
    for email in ("new@example.com", "grace@example.com"):
        body = {"email": email, "current_password": PASSWORD}
        response = await client.post("/auth/email", json=body, headers=headers)
        assert response.status_code == 202
    new, taken = outbox
    assert (taken.to, taken.purpose, taken.token) == ("grace@example.com", Purpose.TAKEN, "")
    assert (await login(client, "new@example.com")).status_code == 401
    assert (await confirm(client, new)).status_code == 204
    said = outbox.pop()
    assert (said.to, said.purpose) == ("ada@example.com", Purpose.EMAIL_CHANGED)
    assert (await login(client, "new@example.com")).status_code == 200
    assert (await login(client, "ada@example.com")).status_code == 401
    wrong = {"email": "x@example.com", "current_password": "wrong"}
    assert (await client.post("/auth/email", json=wrong, headers=headers)).status_code == 403


async def test_an_address_that_was_taken_meanwhile_is_a_conflict(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    headers = await logged_in(db, await person(db))
    body = {"email": "grace@example.com", "current_password": PASSWORD}
    await client.post("/auth/email", json=body, headers=headers)
    await person(db, "grace")
    assert (await confirm(client, outbox[0])).status_code == 409
