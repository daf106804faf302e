"""Nobody floods a mailbox, and nobody uses up the mails of its owner."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail, Purpose
from app.auth.one_time_tokens import one_time_token_crud
from app.auth.settings import auth_settings
from tests.auth.people import PASSWORD, client_at, login, person

ADDRESS = {"email": "ada@example.com"}
ADA = ADDRESS | {"username": "ada", "password": PASSWORD}
NEW = "a new password"


async def reset(client: AsyncClient, mail: Mail) -> Response:
    body = {"token": mail.token, "new_password": NEW}
    return await client.post("/auth/password-reset/confirm", json=body)


async def grow_older(db: AsyncSession, age: timedelta) -> None:
    """Let mailed tokens be older by `age`."""
    for token in await one_time_token_crud.get_all(db):
        changes = {"created_at": token.created_at - age, "expires_at": token.expires_at - age}
        await one_time_token_crud.update(db, token, changes)
    db.expunge_all()


async def test_a_mailbox_is_not_flooded_and_has_a_link_that_works(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db)
    for number in range(auth_settings.MAILS_PER_HOUR + 2):
        stranger = client_at(f"198.51.100.{number}")
        response = await stranger.post("/auth/password-reset", json=ADDRESS)
        assert response.status_code == 202
    assert len(outbox) == auth_settings.MAILS_PER_HOUR
    half = timedelta(minutes=auth_settings.PASSWORD_RESET_MINUTES / 2)
    await grow_older(db, half - timedelta(seconds=5))
    await client.post("/auth/password-reset", json=ADDRESS)
    assert len(outbox) == auth_settings.MAILS_PER_HOUR
    assert (await reset(client, outbox[-1])).status_code == 204, "half an hour is not over"


async def test_an_owner_gets_a_new_link_before_the_last_one_is_old(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db)
    for _ in range(auth_settings.MAILS_PER_HOUR + 1):
        await client.post("/auth/password-reset", json=ADDRESS)
    await grow_older(db, timedelta(minutes=auth_settings.PASSWORD_RESET_MINUTES / 2, seconds=5))
    await client.post("/auth/password-reset", json=ADDRESS)
    assert len(outbox) == auth_settings.MAILS_PER_HOUR + 1
    await client.post("/auth/password-reset", json=ADDRESS)
    assert len(outbox) == auth_settings.MAILS_PER_HOUR + 1, "the newest is new"
    await grow_older(db, timedelta(minutes=auth_settings.PASSWORD_RESET_MINUTES / 2))
    assert (await reset(client, outbox[0])).status_code == 403, "too old"
    assert (await reset(client, outbox[-1])).status_code == 204
    assert (await login(client, password=NEW)).status_code == 200


async def test_registering_with_an_address_uses_up_nothing_of_its_owner(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db)
    for number in range(auth_settings.MAILS_PER_HOUR + 2):
        body = ADA | {"username": f"stranger{number}"}
        assert (await client.post("/auth/register", json=body)).status_code == 202
        assert (await client.post("/auth/verification", json=ADDRESS)).status_code == 202
    assert [mail.purpose for mail in outbox] == [Purpose.TAKEN] * auth_settings.MAILS_PER_HOUR
    await client.post("/auth/password-reset", json=ADDRESS)
    assert (await reset(client, outbox[-1])).status_code == 204


async def test_an_owner_registers_whatever_others_asked_for_before(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db, "grace")
    for _ in range(auth_settings.MAILS_PER_HOUR + 1):
        await client.post("/auth/verification", json=ADDRESS)
        await client.post("/auth/password-reset", json=ADDRESS)
        await client.post("/auth/register", json=ADA | {"username": "grace"})
    await client.post("/auth/register", json=ADA)
    assert outbox[-1].purpose == Purpose.VERIFICATION
    body = {"token": outbox[-1].token}
    assert (await client.post("/auth/verification/confirm", json=body)).status_code == 204
    assert (await login(client)).status_code == 200


@pytest.mark.parametrize("path", ["register", "verification", "password-reset"])
async def test_a_client_asks_for_few_mails(
    client: AsyncClient, outbox: list[Mail], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(auth_settings, "MAIL_REQUESTS_PER_CLIENT", 3)
    for number in range(4):
        name = f"name{number}"
        body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
        body = body if path == "register" else {"email": body["email"]}
        response = await client.post(f"/auth/{path}", json=body)
        assert response.status_code == (202 if number < 3 else 429)
    assert 0 < int(response.headers["retry-after"]) <= 3600
    assert response.json()["detail"] == "Too many mails were asked for; wait."
    assert len(outbox) == (3 if path == "register" else 0)
    other = await client_at("203.0.113.9").post("/auth/password-reset", json=ADDRESS)
    assert other.status_code == 202


async def test_tokens_are_deleted_when_they_count_no_more(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> None:
    await person(db)
    for count in (1, 2):
        await client.post("/auth/password-reset", json=ADDRESS)
        assert len(outbox) == count
        await grow_older(db, timedelta(hours=1, seconds=5))
    assert await one_time_token_crud.count(db) == 1


async def test_what_is_no_request_for_a_mail_uses_none_up(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth_settings, "MAIL_REQUESTS_PER_CLIENT", 1)
    for _ in range(3):
        for path in ("register", "verification", "password-reset"):
            response = await client.post(f"/auth/{path}", json={"email": "no address"})
            assert response.status_code == 422
    statuses = [
        (await client.post("/auth/verification", json={"email": "x@example.com"})).status_code
        for _ in range(2)
    ]
    assert statuses == [202, 429]
