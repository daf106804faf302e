"""A login goes on by exchanging its refresh token, and ends when asked, or when one is stolen."""

from datetime import timedelta

from httpx2 import AsyncClient, Response
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.accounts import issue_tokens
from app.auth.models import RefreshToken
from app.auth.refresh_tokens import refresh_token_crud
from app.core.database import utcnow
from tests.auth.people import bearer, login, person


async def refresh(client: AsyncClient, token: str) -> Response:
    return await client.post("/auth/refresh", json={"refresh_token": token})


async def alive(client: AsyncClient, access_token: str) -> bool:
    return (await client.get("/auth/me", headers=bearer(access_token))).status_code == 200


async def test_each_token_is_exchanged_for_the_next(client: AsyncClient, db: AsyncSession) -> None:
    await person(db)
    tokens = (await login(client)).json()
    for _ in range(3):
        response = await refresh(client, tokens["refresh_token"])
        assert response.status_code == 200
        assert response.headers["cache-control"] == "no-store"
        assert response.json()["refresh_token"] != tokens["refresh_token"]
        tokens = response.json()
    assert await alive(client, tokens["access_token"])
    rows = await refresh_token_crud.get_all(db)
    assert len({row.family for row in rows}) == 1
    assert [row.revoked_at is None for row in rows] == [False, False, False, True]
    assert tokens["refresh_token"] not in {row.token_hash for row in rows}


async def test_using_one_twice_ends_its_login_only(client: AsyncClient, db: AsyncSession) -> None:
    user = await person(db)
    other = await issue_tokens(db, user.id, "another device")
    first = (await login(client)).json()
    second = (await refresh(client, first["refresh_token"])).json()
    response = await refresh(client, first["refresh_token"])
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert (await refresh(client, second["refresh_token"])).status_code == 401
    assert not await alive(client, second["access_token"])
    assert await alive(client, other.access_token)
    assert await refresh_token_crud.count(db, revoked_at=None) == 1, "though it answered an error"


async def test_unknown_and_old_tokens_are_refused(client: AsyncClient, db: AsyncSession) -> None:
    user = await person(db)
    tokens = await issue_tokens(db, user.id, "tests")
    assert (await refresh(client, "x" * 43)).status_code == 401
    await db.execute(update(RefreshToken).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert (await refresh(client, tokens.refresh_token)).status_code == 401
    await issue_tokens(db, user.id, "tests")
    assert await refresh_token_crud.count(db) == 1, "old rows are deleted"


async def test_logging_out_ends_this_login(client: AsyncClient, db: AsyncSession) -> None:
    user = await person(db)
    here, there = [await issue_tokens(db, user.id, "tests") for _ in range(2)]
    response = await client.post("/auth/logout", headers=bearer(here.access_token))
    assert response.status_code == 204
    assert not await alive(client, here.access_token)
    assert (await refresh(client, here.refresh_token)).status_code == 401
    assert await alive(client, there.access_token)


async def test_logging_out_everywhere_ends_all(client: AsyncClient, db: AsyncSession) -> None:
    user, grace = await person(db), await person(db, "grace")
    here, there = [await issue_tokens(db, user.id, "tests") for _ in range(2)]
    hers = await issue_tokens(db, grace.id, "tests")
    response = await client.post("/auth/logout-everywhere", headers=bearer(here.access_token))
    assert response.status_code == 204
    assert not await alive(client, there.access_token)
    assert (await refresh(client, there.refresh_token)).status_code == 401
    assert await alive(client, hers.access_token)
