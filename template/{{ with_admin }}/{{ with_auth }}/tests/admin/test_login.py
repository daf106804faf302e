"""Only superusers see the pages, as long as they are some."""

from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.refresh_tokens import refresh_token_crud
from app.auth.settings import auth_settings
from app.crud.user import user_crud
from tests.admin.conftest import COOKIE
from tests.admin.entering import LIST, log_in, root
from tests.auth.people import PASSWORD, person


@pytest.fixture
async def visitor(client: AsyncClient) -> AsyncClient:
    """A client that sees the login page."""
    await client.get("/admin/")
    client.headers["X-CSRFToken"] = client.cookies[COOKIE]
    return client


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/admin/"),
        ("GET", LIST),
        ("GET", "/admin/users/edit?pk=1"),
        ("POST", "/admin/users/edit?pk=1"),
        ("POST", "/admin/_api/users/action?name=export"),
        ("GET", "/admin/_api/users/relation-lookup"),
    ],
)
async def test_nobody_else_sees_anything(visitor: AsyncClient, method: str, path: str) -> None:
    response = await visitor.request(method, path)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/admin/login?")


@pytest.mark.parametrize(
    "columns",
    [{"is_superuser": False}, {"is_active": False}, {"is_verified": False}, {"username": "eve"}],
    ids=str,
)
async def test_who_cannot_log_in(
    visitor: AsyncClient, db: AsyncSession, columns: dict[str, Any]
) -> None:
    user = await person(db, "root", is_superuser=True)
    await user_crud.update(db, user, columns)
    page = await log_in(visitor)
    assert page.status_code == 400
    assert "Wrong name or password" in page.text
    assert (await visitor.get(LIST)).status_code == 303


@pytest.mark.parametrize("name", ["", "x\0", "x" * 400, "nobody"])
async def test_odd_names(visitor: AsyncClient, name: str) -> None:
    assert (await log_in(visitor, name)).status_code == 400


async def test_passwords_tried_here_and_at_the_api_are_counted_together(
    visitor: AsyncClient, db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth_settings, "LOGIN_ATTEMPTS", 4)
    await person(db, "root", is_superuser=True)
    for _ in range(4):
        assert "Wrong name or password" in (await log_in(visitor, password="wrong")).text
    page = await log_in(visitor)
    assert page.status_code == 400
    assert "Too many passwords were tried" in page.text
    form = {"grant_type": "password", "username": "root", "password": PASSWORD}
    assert (await visitor.post("/auth/login", data=form)).status_code == 429


async def test_logins_end(admin: AsyncClient, db: AsyncSession) -> None:
    kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in admin.cookies.items())}
    assert (await admin.post("/admin/logout")).status_code == 303
    assert (await admin.get(LIST)).status_code == 303
    old = await admin.get(LIST, headers=kept)
    assert old.status_code == 303, "the cookie is worth nothing any more"
    assert (await log_in(admin)).status_code == 303
    assert (await admin.get(LIST)).status_code == 200
    await refresh_token_crud.revoke(db, user_id=(await root(db)).id)
    await db.commit()
    assert (await admin.get(LIST)).status_code == 303


async def test_the_cookie(visitor: AsyncClient, db: AsyncSession) -> None:
    await person(db, "root", is_superuser=True)
    entered = await log_in(visitor)
    (cookie,) = [
        line for line in entered.headers.get_list("set-cookie") if line.startswith("admin_session=")
    ]
    assert "path=/; Max-Age=43200; httponly; samesite=lax" in cookie
    signed = cookie.partition("=")[2].partition(";")[0]
    visitor.cookies.clear()
    forged = {"Cookie": f"admin_session={signed[:-2]}AA"}
    assert (await visitor.get(LIST, headers=forged)).status_code == 303


async def test_a_login_leads_nowhere_else(visitor: AsyncClient, db: AsyncSession) -> None:
    await person(db, "root", is_superuser=True)
    form = {"username": "root", "password": PASSWORD}
    entered = await visitor.post("/admin/login?next=https://evil.example/x", data=form)
    assert entered.headers["location"] == "/admin/"


async def test_an_address_is_not_changed_here(admin: AsyncClient, db: AsyncSession) -> None:
    ada = await person(db)
    form = {"username": "ada", "email": "eve@example.com", "is_active": "on"}
    assert (await admin.post(f"/admin/users/edit?pk={ada.id}", data=form)).status_code == 303
    await db.refresh(ada)
    assert ada.email == "ada@example.com"
