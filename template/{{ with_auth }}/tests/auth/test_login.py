"""Who gets in, who does not, and that nobody can tell why."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.attempts import attempt_crud
from app.auth.models import Attempt
from app.auth.settings import auth_settings
from app.core import security
from app.core.database import utcnow
from app.crud.user import user_crud
from app.schemas.user import UserCreate
from tests.auth.people import PASSWORD, CountingHasher, bearer, login, person


@pytest.mark.parametrize("name", ["ada", "Ada", "ADA@Example.com"])
async def test_a_name_or_an_address_in_any_case(
    client: AsyncClient, db: AsyncSession, name: str
) -> None:
    await person(db)
    response = await login(client, name)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    tokens = response.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 15 * 60)
    me = await client.get("/auth/me", headers=bearer(tokens["access_token"]))
    assert me.json()["username"] == "ada"


async def test_the_documentation_page_knows_where_to_log_in(client: AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    (scheme,) = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "auth/login"
    assert scheme["flows"]["password"]["tokenUrl"].strip("/") in "".join(document["paths"])


async def test_failures_cannot_be_told_apart(
    client: AsyncClient, db: AsyncSession, hasher: CountingHasher
) -> None:
    await person(db)
    await person(db, "inactive", is_active=False)
    await person(db, "unverified", is_verified=False)
    answers = []
    for name, password in [
        ("nobody", PASSWORD),
        ("nobody@example.com", PASSWORD),
        ("ada", "wrong"),
        ("ada@example.com", "wrong"),
        ("inactive", PASSWORD),
        ("unverified", PASSWORD),
    ]:
        hasher.runs = 0
        response = await login(client, name, password)
        headers = dict(response.headers)
        headers.pop("x-request-id", None)  # never the same twice
        answers.append((response.status_code, response.text, headers, hasher.runs))
    assert answers == answers[:1] * len(answers)
    status, _, headers, runs = answers[0]
    assert (status, headers["www-authenticate"], runs) == (401, "Bearer", 1)


async def test_confirming_the_address_can_be_optional(
    client: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await person(db, is_verified=False)
    monkeypatch.setattr(auth_settings, "REQUIRE_VERIFIED_EMAIL", False)
    assert (await login(client)).status_code == 200


async def test_a_weaker_hash_is_replaced_once(
    client: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = await person(db)
    stronger = Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(security, "_hasher", PasswordHash([stronger]))
    assert (await login(client)).status_code == 200
    await db.refresh(user)
    better = user.hashed_password
    assert "$m=8,t=2,p=1$" in better
    assert (await login(client)).status_code == 200
    await db.refresh(user)
    assert user.hashed_password == better


@pytest.mark.parametrize("name", ["ada", "nobody"])
async def test_passwords_can_be_tried_only_so_often(
    client: AsyncClient, db: AsyncSession, name: str
) -> None:
    await person(db)
    await person(db, "grace")
    for _ in range(auth_settings.LOGIN_ATTEMPTS):
        assert (await login(client, name, "wrong")).status_code == 401
    response = await login(client, name)
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= 15 * 60
    assert (await login(client, "grace")).status_code == 200
    assert await attempt_crud.count(db) > auth_settings.LOGIN_ATTEMPTS, "kept by the database"
    too_old = utcnow() - timedelta(minutes=auth_settings.LOGIN_ATTEMPTS_MINUTES)
    await db.execute(update(Attempt).values(created_at=too_old))
    assert (await login(client)).status_code == 200


async def test_getting_in_counts_from_none_again(client: AsyncClient, db: AsyncSession) -> None:
    await person(db)
    for _ in range(auth_settings.LOGIN_ATTEMPTS - 1):
        await login(client, password="wrong")
    assert (await login(client)).status_code == 200
    for _ in range(auth_settings.LOGIN_ATTEMPTS):
        assert (await login(client, password="wrong")).status_code == 401
    assert (await login(client)).status_code == 429


async def test_old_tries_are_swept(db: AsyncSession) -> None:
    long_ago = utcnow() - timedelta(days=2)
    db.add_all([Attempt(subject="x", created_at=long_ago) for _ in range(3)])
    await db.flush()
    await attempt_crud.record(db, "y")
    assert await attempt_crud.count(db) == 1


async def test_names_are_unique_in_any_case(db: AsyncSession) -> None:
    data = UserCreate.model_validate(
        {"username": "Ada", "email": "ADA@Example.com", "password": PASSWORD}
    )
    user = await user_crud.register(db, data)
    assert (user.username, user.email) == ("ada", "ada@example.com")
