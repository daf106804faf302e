"""Texts that only look like a name or an address are nobody's, and mail goes where it is stored."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail, Purpose
from app.crud.user import user_crud
from app.models.user import User
from tests.auth.people import PASSWORD, logged_in, login, person

ADDRESS = "victim@gmail.com"
OTHER_ADDRESSES = [
    "víctim@gmail.com",
    "victim@gmáil.com",
    "victim@xn--gmil-6na.com",
    "v\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}ctim@gmail.com",
    "v\N{LATIN SMALL LETTER DOTLESS I}ctim@gmail.com",
    "\N{FULLWIDTH LATIN SMALL LETTER V}ictim@gmail.com",
    "vi\N{COMBINING ACUTE ACCENT}ctim@gmail.com",
    "victim@gma\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}l.com",
]
OTHER_NAMES = [
    "víctim",
    "vi\N{COMBINING ACUTE ACCENT}ctim",
    "v\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}ctim",
    "vic\N{ZERO WIDTH SPACE}tim",
    "victim ",
    "victim\N{NO-BREAK SPACE}",
    "victim\t",
]
SAME_NAMES = ["VICTIM", "\N{FULLWIDTH LATIN SMALL LETTER V}ictim"]
SAME_ADDRESSES = [
    "VICTIM@GMAIL.COM",
    "victim@\N{FULLWIDTH LATIN SMALL LETTER G}mail.com",
    "victim@gmail\N{IDEOGRAPHIC FULL STOP}com",
]


@pytest.fixture
async def victim(db: AsyncSession) -> User:
    """The user whom others try to be taken for."""
    user = await person(db, "victim")
    return await user_crud.update(db, user, {"email": ADDRESS})


@pytest.mark.usefixtures("victim")
@pytest.mark.parametrize("email", OTHER_ADDRESSES, ids=ascii)
async def test_no_mail_for_another_address(
    client: AsyncClient, outbox: list[Mail], email: str
) -> None:
    for path in ("/auth/password-reset", "/auth/verification"):
        assert (await client.post(path, json={"email": email})).status_code == 202
    assert outbox == []
    assert (await login(client, email)).status_code == 401


@pytest.mark.usefixtures("victim")
@pytest.mark.parametrize("name", OTHER_NAMES, ids=ascii)
async def test_no_login_by_another_name(client: AsyncClient, name: str) -> None:
    assert (await login(client, name)).status_code == 401


@pytest.mark.usefixtures("victim")
@pytest.mark.parametrize("name", SAME_NAMES + SAME_ADDRESSES, ids=ascii)
async def test_the_same_name_written_otherwise(client: AsyncClient, name: str) -> None:
    assert (await login(client, name)).status_code == 200


@pytest.mark.parametrize("email", SAME_ADDRESSES, ids=ascii)
async def test_mail_goes_to_the_stored_address(
    client: AsyncClient, victim: User, db: AsyncSession, outbox: list[Mail], email: str
) -> None:
    await user_crud.update(db, victim, {"is_verified": False})
    for path in ("/auth/password-reset", "/auth/verification"):
        await client.post(path, json={"email": email})
    await client.post(
        "/auth/register", json={"username": "eve", "email": email, "password": PASSWORD}
    )
    change = {"email": email, "current_password": PASSWORD}
    headers = await logged_in(db, await person(db, "mallory"))
    await client.post("/auth/email", json=change, headers=headers)
    assert {mail.to for mail in outbox} == {ADDRESS}
    assert [mail.purpose for mail in outbox[2:]] == [Purpose.TAKEN, Purpose.TAKEN]


@pytest.mark.parametrize("name", ["VICTIM", "\N{FULLWIDTH LATIN SMALL LETTER V}ictim"], ids=ascii)
async def test_the_owner_of_a_taken_name_gets_no_mail(
    client: AsyncClient, victim: User, outbox: list[Mail], name: str
) -> None:
    body = {"username": name, "email": "eve@example.com", "password": PASSWORD}
    assert (await client.post("/auth/register", json=body)).status_code == 202
    assert [(mail.to, mail.purpose) for mail in outbox] == [("eve@example.com", Purpose.TAKEN)]
    assert victim.email == ADDRESS


async def test_look_alikes_have_accounts_of_their_own(
    client: AsyncClient, victim: User, db: AsyncSession, outbox: list[Mail]
) -> None:
    body = {"username": "other", "email": "victim@gmáil.com", "password": PASSWORD}
    assert (await client.post("/auth/register", json=body)).status_code == 202
    other = await user_crud.get_by_email(db, "victim@GMÁIL.com")
    assert other is not None
    assert (other.id != victim.id, other.email) == (True, "victim@xn--gmil-6na.com")
    assert [(mail.to, mail.purpose) for mail in outbox] == [(other.email, Purpose.VERIFICATION)]


@pytest.mark.parametrize("name", OTHER_NAMES, ids=ascii)
async def test_names_that_look_like_others_are_refused(client: AsyncClient, name: str) -> None:
    body = {"username": name, "email": "eve@example.com", "password": PASSWORD}
    response = await client.post("/auth/register", json=body)
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["errors"]] == [["body", "username"]]


@pytest.mark.parametrize("purpose", ["password-reset", "verification"])
async def test_a_token_is_worth_nothing_once_the_address_is_another(
    client: AsyncClient, victim: User, db: AsyncSession, outbox: list[Mail], purpose: str
) -> None:
    await user_crud.update(db, victim, {"is_verified": False})
    await client.post(f"/auth/{purpose}", json={"email": ADDRESS})
    await db.execute(update(User).values(email="moved@example.com"))
    body = {"token": outbox[0].token, "new_password": "a new password"}
    assert (await client.post(f"/auth/{purpose}/confirm", json=body)).status_code == 403
    await db.refresh(victim)
    assert (victim.email, victim.is_verified) == ("moved@example.com", False)
