"""What was checked before a reset is worth nothing after it, however long it was under way."""

import pytest
from httpx2 import AsyncClient
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import account_routes
from app.auth.accounts import find_user, mail_email_change
from app.auth.mail import Mail
from app.core.security import hash_password
from app.crud.user import user_crud
from app.models.user import User
from tests.auth.people import PASSWORD, CountingHasher, logged_in, login, person

OWNERS = "what the owner chose"


async def reset(db: AsyncSession, user: User) -> None:
    """Give the account another password, as its owner does by mail."""
    stored = await hash_password(SecretStr(OWNERS))
    await user_crud.update(db, user, {"hashed_password": stored})
    await db.commit()


async def test_the_old_password_does_not_change_the_new_one(
    client: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await person(db)
    headers = await logged_in(db, user)
    await db.commit()

    async def slowly(password: SecretStr) -> str:
        await reset(db, user)
        return await hash_password(password)

    monkeypatch.setattr(account_routes, "hash_password", slowly)
    body = {"current_password": PASSWORD, "new_password": "what a thief chose"}
    response = await client.post("/auth/password", json=body, headers=headers)
    assert response.status_code == 401
    assert (await login(client, password=OWNERS)).status_code == 200


async def test_the_old_password_does_not_change_the_address(
    db: AsyncSession, outbox: list[Mail]
) -> None:
    user = await person(db)
    await db.commit()
    checked = await find_user("ada")
    assert checked is not None
    await reset(db, user)
    await mail_email_change(checked, "thief@example.com")
    assert outbox == []


async def test_a_token_that_is_not_good_costs_no_hash(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail], hasher: CountingHasher
) -> None:
    await person(db)
    await db.commit()
    await client.post("/auth/password-reset", json={"email": "ada@example.com"})
    good = {"token": outbox[0].token, "new_password": OWNERS}
    for token, status in (("wrong", 403), (good["token"], 204), (good["token"], 403)):
        body = good | {"token": token}
        response = await client.post("/auth/password-reset/confirm", json=body)
        assert response.status_code == status
    assert hasher.runs == 1
