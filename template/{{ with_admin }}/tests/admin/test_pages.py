"""The pages of users, which every project has."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.admin.site import views
from app.crud.user import user_crud
from app.models.user import User

HASH = "$argon2id$not-to-be-seen"
LIST = "/admin/users/list"


@pytest.fixture
async def ada(admin: AsyncClient, db: AsyncSession) -> User:
    """Somebody who is looked at."""
    user = User(username="ada", email="ada@example.com", hashed_password=HASH)
    return await user_crud.create(db, user)


async def test_list_search_and_detail(admin: AsyncClient, ada: User) -> None:
    for address in (LIST, f"{LIST}?q=ADA", f"/admin/users/detail?pk={ada.id}"):
        page = await admin.get(address)
        assert page.status_code == 200
        assert "ada@example.com" in page.text
        assert HASH not in page.text
        assert "hashed" not in page.text.lower()
    assert "ada@example.com" not in (await admin.get(f"{LIST}?q=a%25a")).text, "% is no wildcard"
    assert "ada@example.com" not in (await admin.get(f"{LIST}?q=argon2id")).text


@pytest.mark.usefixtures("ada")
async def test_no_secret_is_told_by_filters(admin: AsyncClient) -> None:
    known = await admin.get(f"{LIST}?filter=username__contains%3Dad")
    assert known.status_code == 200
    assert "ada@example.com" in known.text
    assert (await admin.get(f"{LIST}?filter=hashed_password__contains%3Dargon")).status_code == 400


@pytest.mark.parametrize("scope", ["page", "selected"])
async def test_an_export_has_no_secret(admin: AsyncClient, ada: User, scope: str) -> None:
    form = {"scope": scope, "format": "csv", "fields": ["username", "hashed_password"]}
    address = f"/admin/_api/users/action?name=export&pks={ada.id}"
    for fields in (form, {"scope": scope, "format": "csv"}):
        exported = await admin.post(address, data=fields)
        assert exported.status_code == 200
        assert exported.headers["content-type"].startswith("text/csv")
        assert "ada" in exported.text
        assert "hash" not in exported.text.lower()
        assert HASH not in exported.text


async def test_an_export_is_no_program(admin: AsyncClient, db: AsyncSession, ada: User) -> None:
    await user_crud.update(db, ada, {"username": "=cmd|'/c calc'!a1"})
    form = {"scope": "page", "format": "csv", "fields": ["username"]}
    exported = await admin.post("/admin/_api/users/action?name=export", data=form)
    assert "'=cmd|" in exported.text
    assert "\n=cmd" not in exported.text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("page", ["9" * 20, "9" * 5000, "-1", "0", "x", "1e308"])
async def test_pages_that_are_not_there(admin: AsyncClient, page: str) -> None:
    assert (await admin.get(f"{LIST}?page={page}")).status_code == 200
    assert (await admin.get(f"/admin/_api/users?skip={page}&limit={page}")).status_code < 500


async def test_change(admin: AsyncClient, db: AsyncSession, ada: User) -> None:
    address = f"/admin/users/edit?pk={ada.id}"
    form = {
        "username": "\N{FULLWIDTH LATIN CAPITAL LETTER G}race",
        "email": ada.email,
        "is_active": "on",
        "hashed_password": "x",
    }
    assert (await admin.post(address, data=form)).status_code == 303
    await db.refresh(ada)
    assert (ada.username, ada.is_active, ada.is_verified) == ("grace", True, False)
    assert ada.hashed_password == HASH


async def test_what_is_wrong_is_said_on_the_form(
    admin: AsyncClient, db: AsyncSession, ada: User
) -> None:
    other = User(username="grace", email="grace@example.com", hashed_password=HASH)
    await user_crud.create(db, other)
    address = f"/admin/users/edit?pk={ada.id}"
    for name, words in {
        "": "required",
        "x": "at least 3 characters",
        "a" * 51: "Shorten it to 50",
        "a\0b": "NUL",
        "GRACE": "This is taken",
    }.items():
        page = await admin.post(address, data={"username": name, "email": ada.email})
        assert page.status_code == 422, name
        assert words in page.text
    await db.refresh(ada)
    assert ada.username == "ada"


async def test_users_are_made_elsewhere(admin: AsyncClient) -> None:
    assert (await admin.get("/admin/users/create")).status_code == 403
    form = {"username": "eve", "email": "eve@example.com", "hashed_password": "x"}
    assert (await admin.post("/admin/users/create", data=form)).status_code == 403


@pytest.mark.parametrize("key", ["x", "-1", "9" * 40, "019e0000-0000-7000-8000-000000000000"])
async def test_unknown_keys(admin: AsyncClient, key: str) -> None:
    for page in ("detail", "edit"):
        assert (await admin.get(f"/admin/users/{page}?pk={key}")).status_code == 404
    for name in ("delete", "nonsense"):
        for address in (f"action?name={name}&pks={key}", f"row-action?name={name}&pk={key}"):
            assert (await admin.post(f"/admin/_api/users/{address}")).status_code in (200, 400)


async def test_delete(admin: AsyncClient, db: AsyncSession, ada: User) -> None:
    address = f"/admin/_api/users/row-action?name=delete&pk={ada.id}"
    assert (await admin.post(address)).status_code == 200
    db.expunge_all()
    assert await user_crud.get_by_email(db, "ada@example.com") is None


async def test_nothing_is_written_without_the_token_of_the_form(
    admin: AsyncClient, db: AsyncSession, ada: User
) -> None:
    del admin.headers["X-CSRFToken"]
    for token in ({}, {"csrftoken": "made-up"}):
        form = {"username": "grace", "email": ada.email} | token
        assert (await admin.post(f"/admin/users/edit?pk={ada.id}", data=form)).status_code == 403
    address = f"/admin/_api/users/row-action?name=delete&pk={ada.id}"
    assert (await admin.post(address)).status_code == 403
    await db.refresh(ada)
    assert ada.username == "ada"


async def test_every_model_has_pages(admin: AsyncClient) -> None:
    assert "users" in {view.key for view in views()}
    for view in views():
        assert (await admin.get(f"/admin/{view.key}/list?q=a")).status_code == 200
        assert (await admin.get(f"/admin/{view.key}/create")).status_code in (200, 403)


async def test_tables_of_secrets_have_no_pages(admin: AsyncClient) -> None:
    start = (await admin.get("/admin/")).text
    assert LIST in start
    for table in ("refresh_tokens", "one_time_tokens", "attempts", "alembic_version"):
        assert f"/admin/{table}/" not in start
        assert (await admin.get(f"/admin/{table}/list")).status_code == 404
