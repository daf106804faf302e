"""Rights that are taken away: what they allowed ends at once, and stays ended."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud.user import user_crud
from tests.admin.entering import LIST, log_in, root
from tests.auth.people import logged_in, person


@pytest.mark.parametrize("lost", ["is_active", "is_superuser"])
async def test_a_right_that_is_lost_is_lost_at_once(
    admin: AsyncClient, db: AsyncSession, lost: str
) -> None:
    assert (await admin.get(LIST)).status_code == 200
    await user_crud.update(db, await root(db), {lost: False})
    await db.commit()
    assert (await admin.get(LIST)).status_code == 303


@pytest.mark.parametrize("right", ["is_active", "is_verified", "is_superuser"])
async def test_a_cookie_that_was_ended_stays_ended(
    admin: AsyncClient, db: AsyncSession, right: str
) -> None:
    ada = await logged_in(db, await person(db, is_superuser=True))
    path = f"/users/{(await root(db)).id}/rights"
    for value in (False, True):
        assert (await admin.patch(path, json={right: value}, headers=ada)).status_code == 200
        assert (await admin.get(LIST)).status_code == 303
    assert (await log_in(admin)).status_code == 303
    assert (await admin.get(LIST)).status_code == 200


@pytest.mark.parametrize("right", ["is_active", "is_verified", "is_superuser"])
async def test_the_pages_end_logins_for_good(
    admin: AsyncClient, db: AsyncSession, right: str
) -> None:
    user = await person(db, is_superuser=True)
    headers = await logged_in(db, user)
    everything = {"is_active": "on", "is_verified": "on", "is_superuser": "on"}
    for form in ({**everything, right: ""}, everything):
        page = f"/admin/users/edit?pk={user.id}"
        filled = {name: value for name, value in form.items() if value}
        assert (await admin.post(page, data={"username": "ada"} | filled)).status_code == 303
        still = 200 if right == "is_superuser" else 401
        assert (await admin.get("/auth/me", headers=headers)).status_code == still
    await db.refresh(user)
    assert getattr(user, right) is True


async def test_nobody_locks_themselves_out(admin: AsyncClient, db: AsyncSession) -> None:
    me = await root(db)
    page = await admin.post(
        f"/admin/users/edit?pk={me.id}",
        data={"username": "root", "is_active": "on", "is_verified": "on"},
    )
    assert page.status_code == 422
    assert "Ask another superuser" in page.text
    gone = await admin.post(f"/admin/_api/users/row-action?name=delete&pk={me.id}")
    assert gone.status_code == 400
    assert "Ask another superuser" in gone.text
    await db.refresh(me)
    assert me.is_superuser
