"""Pages hold a connection no longer than they need one, and say when there is none."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import AsyncClient
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.core.admin import transactions
from app.core.database import database
from app.core.http.problems import MEDIA_TYPE

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("path", ["/admin/login", "/admin/users/create", "/admin/nothing"])
async def test_a_slow_form_holds_none(live: AsyncClient, path: str) -> None:
    await live.get("/admin/")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"username=ada"
        begun.set()
        await go_on.wait()
        yield b"&password=wrong"

    request = asyncio.create_task(live.post(path, content=slowly(), headers=FORM))
    await begun.wait()
    await asyncio.sleep(0.01)
    assert database.gate.busy == 0
    go_on.set()
    assert (await request).status_code < 500
    assert database.gate.busy == 0


async def test_too_large_a_form_is_refused_as_by_the_api(live: AsyncClient) -> None:
    async def in_parts() -> AsyncIterator[bytes]:
        yield b"a="
        yield b"x" * 2_000_000

    for path in ("/admin/login", "/admin/users/create", "/admin/static/x"):
        for content in (b"a=" + b"x" * 2_000_000, in_parts()):
            response = await live.post(path, content=content, headers=FORM)
            assert (response.status_code, response.headers["content-type"]) == (413, MEDIA_TYPE)


async def test_without_a_connection_it_is_unavailable(
    admin: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise PoolTimeoutError("None became free.")

    monkeypatch.setattr(database, "read_primary", full)
    monkeypatch.setattr(transactions, "transaction", full)
    for response in (await admin.get("/admin/users/list"), await admin.post("/admin/users/create")):
        assert (response.status_code, response.headers["content-type"]) == (503, MEDIA_TYPE)
        assert int(response.headers["retry-after"]) > 0
