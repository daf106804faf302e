"""Whether a name is free tells nothing about the address that it was registered with."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.mail import Mail, Purpose
from app.crud.user import user_crud
from tests.auth.people import PASSWORD, logged_in, login, person


@pytest.mark.parametrize("address", ["ada@example.com", "nobody@example.com"])
async def test_a_registered_name_is_taken_whoever_has_the_address(
    client: AsyncClient, db: AsyncSession, outbox: list[Mail], address: str
) -> None:
    await person(db)
    mine = await person(db, "mallory")
    new = {"username": "fresh", "email": address, "password": PASSWORD}
    assert (await client.post("/auth/register", json=new)).status_code == 202
    renamed = await client.patch(
        f"/users/{mine.id}", json={"username": "fresh"}, headers=await logged_in(db, mine)
    )
    assert renamed.status_code == 409
    outbox.clear()
    again = new | {"email": "mallory@else.example.com"}
    assert (await client.post("/auth/register", json=again)).status_code == 202
    assert [(mail.to, mail.purpose) for mail in outbox] == [
        ("mallory@else.example.com", Purpose.TAKEN)
    ]
    assert (await login(client, "fresh")).status_code == 401
    kept = await user_crud.get_by_login(db, "fresh")
    assert kept is not None
    assert kept.email == address or not kept.is_active
