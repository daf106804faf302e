"""The same rules for a password wherever one is set."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from app.auth.mail import Mail
from app.crud.user import user_crud
from manage.commands import app as commands
from manage.errors import Failure
from tests.auth.people import PASSWORD, logged_in, login, person

NAME, EMAIL = "ada-lovelace", "ada-lovelace@example.com"
ACCOUNT = {"username": NAME, "email": EMAIL}
WEAK = {
    "password": "common",
    "12345678": "count up",
    "aaaaaaaa": "repeats",
    " " * 8: "blank",
    "Ada-Lovelace": "name or address",
    "ada-lovelace12": "name or address",
    "ada-lovelace@example.com": "name or address",
}
HALF = "\ud83daaabbbccc"
JSON = {"Content-Type": "application/json"}
WAYS = ("register", "reset", "change", "create", "replace")
SetPassword: TypeAlias = Callable[[str], Awaitable[Response]]


async def root(db: AsyncSession) -> dict[str, str]:
    """Return the headers of a superuser."""
    user = await user_crud.get_by_login(db, "root")
    return await logged_in(db, user or await person(db, "root", is_superuser=True))


@pytest.fixture(params=WAYS)
async def set_password(
    request: pytest.FixtureRequest, client: AsyncClient, db: AsyncSession, outbox: list[Mail]
) -> SetPassword:
    """A way to set a password over HTTP; it says what was answered."""
    way = request.param
    if way in ("register", "create"):
        path = "/auth/register" if way == "register" else "/users"
        headers = JSON | await root(db)

        async def make(password: str) -> Response:
            body = ACCOUNT | {"password": password}
            return await client.post(path, content=json.dumps(body), headers=headers)

        return make
    user = await person(db, NAME)
    if way == "replace":
        headers = JSON | await root(db)

        async def replace(password: str) -> Response:
            body = {"password": password}
            return await client.patch(
                f"/users/{user.id}", content=json.dumps(body), headers=headers
            )

        return replace
    if way == "change":
        headers = JSON | await logged_in(db, user)

        async def change(password: str) -> Response:
            body = {"current_password": PASSWORD, "new_password": password}
            return await client.post("/auth/password", content=json.dumps(body), headers=headers)

        return change
    await client.post("/auth/password-reset", json={"email": EMAIL})

    async def reset(password: str) -> Response:
        body = {"token": outbox[0].token, "new_password": password}
        return await client.post(
            "/auth/password-reset/confirm", content=json.dumps(body), headers=JSON
        )

    return reset


async def test_weak_ones_are_refused(set_password: SetPassword) -> None:
    for password, reason in WEAK.items():
        response = await set_password(password)
        assert response.status_code == 422, password
        (error,) = response.json()["errors"]
        assert error["loc"] in (["body", "password"], ["body", "new_password"])
        assert reason in error["msg"]
        if password.strip() and password != "password":  # which is also the name of the field
            assert password not in response.text
    assert (await set_password("another password")).is_success, "what was refused cost nothing"


async def test_half_a_character_is_refused(set_password: SetPassword) -> None:
    response = await set_password(HALF)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["loc"] in (["body", "password"], ["body", "new_password"])


@pytest.mark.parametrize(("length", "good"), [(7, False), (8, True), (128, True), (129, False)])
async def test_how_long_they_are(set_password: SetPassword, length: int, *, good: bool) -> None:
    password = ("Zq7!kd0x" + "".join(map(str, range(99))))[:length]
    assert (await set_password(password)).is_success is good


async def test_long_ones_are_not_cut(client: AsyncClient, db: AsyncSession) -> None:
    password = "".join(map(str, range(99)))[:128]
    body = ACCOUNT | {"password": password}
    await client.post("/users", json=body, headers=await root(db))
    user = await user_crud.get_by_login(db, NAME)
    assert user is not None
    await user_crud.update(db, user, {"is_verified": True})
    assert (await login(client, NAME, f"{password[:-1]}x")).status_code == 401
    assert (await login(client, NAME, password)).status_code == 200


async def test_the_new_name_counts(client: AsyncClient, db: AsyncSession) -> None:
    user, headers = await person(db), await root(db)
    body = {"username": "grace-hopper", "password": "grace-hopper"}
    response = await client.patch(f"/users/{user.id}", json=body, headers=headers)
    assert response.status_code == 422


@pytest.mark.parametrize(("password", "reason"), WEAK.items(), ids=ascii)
def test_the_first_superuser_has_a_good_one(password: str, reason: str) -> None:
    result = CliRunner().invoke(
        commands,
        ["create-superuser", "--username", NAME, "--email", EMAIL],
        env={"SUPERUSER_PASSWORD": password},
    )
    assert isinstance(result.exception, Failure)
    assert reason in str(result.exception)
