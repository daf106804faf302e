"""An access token is good if we signed it, in time, for a login that has not ended."""

import hmac
import json
import uuid
from datetime import timedelta
from typing import Any

import jwt
from fastapi import Request
from httpx2 import AsyncClient
from jwt.utils import base64url_encode
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.deps import optional_login
from app.auth.accounts import issue_tokens
from app.auth.refresh_tokens import refresh_token_crud
from app.core.config import settings
from app.core.database import utcnow
from app.crud.user import user_crud
from app.models.user import User
from tests.auth.people import bearer, logged_in, person

SECRET = settings.SECRET_KEY.get_secret_value()


async def claims_of(db: AsyncSession, user: User) -> dict[str, Any]:
    tokens = await issue_tokens(db, user.id, "tests")
    claims: dict[str, Any] = jwt.decode(tokens.access_token, SECRET, algorithms=["HS256"])
    return claims


def signed_as(algorithm: str, claims: dict[str, Any]) -> str:
    """Return a token with our signature, and a header that names another algorithm."""
    parts = [{"alg": algorithm, "typ": "JWT"}, claims]
    text = b".".join(base64url_encode(json.dumps(part).encode()) for part in parts)
    signature = hmac.digest(SECRET.encode(), text, "sha256")
    return b".".join((text, base64url_encode(signature))).decode()


async def status(client: AsyncClient, token: str) -> int:
    response = await client.get("/auth/me", headers=bearer(token))
    if response.status_code == 401:
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"] == "application/problem+json"
    return response.status_code


async def test_a_request_knows_who_sent_it(db: AsyncSession) -> None:
    user, request = await person(db), Request({"type": "http", "headers": []})
    tokens = await issue_tokens(db, user.id, "tests")
    await optional_login(request, tokens.access_token)
    assert request.state.caller == str(user.id)


async def test_forged_and_old_tokens_are_refused(client: AsyncClient, db: AsyncSession) -> None:
    claims = await claims_of(db, await person(db))
    assert await status(client, jwt.encode(claims, SECRET, "HS256")) == 200
    assert await status(client, signed_as("HS256", claims)) == 200
    old = claims | {"exp": utcnow() - timedelta(seconds=1)}
    endless = {name: value for name, value in claims.items() if name != "exp"}
    other_login = claims | {"sid": str(uuid.uuid4())}
    for token in (
        "nonsense",
        jwt.encode(claims, "another-secret-another-secret-another-secret", "HS256"),
        jwt.encode(claims, "", "none"),
        *(signed_as(algorithm, claims) for algorithm in ("none", "hs256", "HS512", "RS256")),
        jwt.encode(old, SECRET, "HS256"),
        jwt.encode(endless, SECRET, "HS256"),
        jwt.encode(other_login, SECRET, "HS256"),
        jwt.encode(claims | {"sub": "nobody"}, SECRET, "HS256"),
    ):
        assert await status(client, token) == 401, token


async def test_a_token_is_of_the_user_whose_login_it_is(
    client: AsyncClient, db: AsyncSession
) -> None:
    ada, root = [await claims_of(db, await person(db, name)) for name in ("ada", "root")]
    for claims in (ada | {"sub": root["sub"]}, ada | {"sid": root["sid"]}):
        assert await status(client, jwt.encode(claims, SECRET, "HS256")) == 401
    assert await status(client, jwt.encode(ada, SECRET, "HS256")) == 200


async def test_no_token_is_told_to_log_in(client: AsyncClient) -> None:
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}):
        response = await client.get("/auth/me", headers=headers)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


async def test_tokens_of_inactive_users_are_refused(client: AsyncClient, db: AsyncSession) -> None:
    user = await person(db)
    tokens = await issue_tokens(db, user.id, "tests")
    await user_crud.update(db, user, {"is_active": False})
    assert await status(client, tokens.access_token) == 401
    refreshed = await client.post("/auth/refresh", json={"refresh_token": tokens.refresh_token})
    assert refreshed.status_code == 401


async def test_tokens_of_deleted_users_are_gone(client: AsyncClient, db: AsyncSession) -> None:
    user = await person(db)
    headers = await logged_in(db, user)
    await user_crud.delete(db, user)
    assert (await client.get("/auth/me", headers=headers)).status_code == 401
    assert await refresh_token_crud.count(db) == 0
