"""Limits count what was typed and who types it: they tell nothing, and stop nobody else."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import password_check
from app.auth.attempts import attempt_crud
from app.auth.models import Attempt
from app.auth.settings import auth_settings
from app.core.database import utcnow
from tests.auth.people import PASSWORD, client_at, login, person


async def fail(client: AsyncClient, *names: str, times: int = 1) -> list[int]:
    """Send wrong passwords; return the statuses."""
    return [
        (await login(client, name, "wrong")).status_code for name in names for _ in range(times)
    ]


async def test_a_limit_does_not_tell_whose_address_it_is(
    client: AsyncClient, db: AsyncSession
) -> None:
    await person(db, "bob")
    await person(db, "alice")
    statuses = await fail(client, "bob", times=auth_settings.LOGIN_ATTEMPTS + 1)
    assert statuses == [401] * auth_settings.LOGIN_ATTEMPTS + [429]
    answers = []
    for name in ("bob@example.com", "alice@example.com", "nobody@example.com", "nobody"):
        response = await login(client, name, "wrong")
        response.headers.pop("x-request-id", None)  # differs for every request
        answers.append((response.status_code, response.text, response.headers))
    assert answers == answers[:1] * len(answers)


@pytest.mark.parametrize(
    "names",
    [
        ("ada", "ADA", "\N{FULLWIDTH LATIN SMALL LETTER A}da"),
        ("ada@example.com", "Ada@Example.COM", "ada@\N{FULLWIDTH LATIN SMALL LETTER E}xample.com"),
        ("no address@", "NO ADDRESS@", "No Address@"),
    ],
    ids=ascii,
)
async def test_a_name_counts_as_one_however_it_is_written(
    client: AsyncClient,
    db: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
) -> None:
    monkeypatch.setattr(auth_settings, "LOGIN_ATTEMPTS", len(names))
    await person(db)
    assert await fail(client, *names) == [401] * len(names)
    assert await fail(client, *names) == [429] * len(names)


async def test_an_account_without_confirmed_address_does_not_tell_by_its_right_password(
    client: AsyncClient, db: AsyncSession
) -> None:
    await person(db, "unverified", is_verified=False)
    await person(db, "inactive", is_active=False)
    limit = auth_settings.LOGIN_ATTEMPTS
    for name in ("unverified", "inactive", "nobody"):
        answers = [await login(client, name, PASSWORD) for _ in range(limit + 1)]
        assert [answer.status_code for answer in answers] == [401] * limit + [429], name


async def test_nobody_locks_an_owner_out(client: AsyncClient, db: AsyncSession) -> None:
    await person(db)
    assert (await fail(client, "ada", times=auth_settings.LOGIN_ATTEMPTS + 1))[-1] == 429
    owner = client_at("203.0.113.9")
    assert (await login(owner)).status_code == 200
    assert (await fail(owner, "ada", times=2)) == [401, 401]
    assert (await login(owner)).status_code == 200
    assert (await login(client)).status_code == 429


@pytest.mark.parametrize("name", ["ada", "nobody"])
async def test_many_clients_have_few_attempts_each(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(auth_settings, "LOGIN_ATTEMPTS_PER_NAME", 8)
    await person(db)
    few = password_check.UNDER_ATTACK
    for number in range(2):
        statuses = await fail(client_at(f"198.51.100.{number}"), name, times=5)
        assert statuses == [401] * 4 + [429]
    late = client_at("198.51.100.9")
    assert await fail(late, name, times=few + 1) == [401] * few + [429]
    seconds = (await login(late, name)).headers["retry-after"]
    assert 0 < int(seconds) <= auth_settings.LOGIN_ATTEMPTS_MINUTES * 60
    assert (await login(client_at("203.0.113.9"))).status_code == 200, "the owner"


async def test_a_client_tries_few_names(
    client: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth_settings, "LOGIN_ATTEMPTS_PER_CLIENT", 6)
    await person(db)
    assert (await login(client)).status_code == 200
    names = [f"name{number}" for number in range(7)]
    assert await fail(client, *names) == [401] * 6 + [429]
    assert (await login(client)).status_code == 429
    assert await fail(client_at("203.0.113.9"), names[0]) == [401]


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        (["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff::3"], 429),
        (["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:3::1"], 401),
        (["198.51.100.7", "::ffff:198.51.100.7", "198.51.100.7"], 429),
    ],
)
async def test_a_client_is_its_network(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch, addresses: list[str], status: int
) -> None:
    monkeypatch.setattr(auth_settings, "LOGIN_ATTEMPTS_PER_CLIENT", 2)
    assert await attempt_crud.count(db) == 0
    statuses = [(await fail(client_at(address), "ada"))[0] for address in addresses]
    assert statuses == [401, 401, status]


async def test_a_check_that_never_ended_is_forgotten(
    client: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(password_check, "PATIENCE", timedelta(seconds=0.1))
    await person(db)
    ended = password_check.PasswordCheck("login", "ada", "127.0.0.1/32")
    for _ in range(auth_settings.LOGIN_ATTEMPTS):  # as if their process had been killed
        await ended.begin()
    response = await login(client)
    assert (response.status_code, response.headers["retry-after"]) == (429, "1")
    ago = utcnow() - password_check.PENDING
    await db.execute(update(Attempt).values(created_at=ago))
    assert (await login(client)).status_code == 200
