"""What embedding, which may take seconds, leaves to others: on the real pool."""

import asyncio
from collections.abc import Sequence
from threading import Event
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from sqlalchemy import event

from app.core.database import database, transaction
from app.documents import limits, vectors
from app.documents.embedding import HashingEmbedder, in_thread
from app.embedder import DIMENSION
from tests.documents.reader import reader_headers

hashing = HashingEmbedder(DIMENSION)


class SlowModel:
    """An embedder of the owner's that waits until it may go on."""

    def __init__(self) -> None:
        self.asked = asyncio.Semaphore(0)
        self.may_go_on = asyncio.Event()

    async def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.release()
        await self.may_go_on.wait()
        return await hashing.embed_documents(texts)

    async def embed_query(self, text: str) -> list[float]:
        return (await self.embed_documents([text]))[0]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> SlowModel:
    """The slow model in place of the project's."""
    model = SlowModel()
    monkeypatch.setattr(vectors, "embedder", model)
    return model


@pytest.fixture
async def reader(live: AsyncClient) -> AsyncClient:
    """A client on the real pool who may use documents."""
    async with transaction() as db:
        live.headers |= await reader_headers(db)
    return live


def checked_out() -> int:
    return database.engine.pool.checkedout()  # type: ignore[attr-defined,no-any-return]


async def put(client: AsyncClient, *contents: str) -> Response:
    return await client.put("/documents", json=[{"content": text} for text in contents])


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/documents", [{"content": "one"}, {"content": "two"}]),
        ("POST", "/documents/search", {"query": "one", "exact": True}),
        ("POST", "/documents/hybrid-search", {"query": "one", "exact": True}),
    ],
)
async def test_no_connection_is_held_while_a_model_is_asked(
    reader: AsyncClient, slow: SlowModel, method: str, path: str, body: Any
) -> None:
    held = checked_out()  # one is that of the other tests
    many = database.gate.busy + 10  # more than the pool has
    requests = [asyncio.create_task(reader.request(method, path, json=body)) for _ in range(many)]
    for _ in requests:
        await asyncio.wait_for(slow.asked.acquire(), 10)
    assert (checked_out(), database.gate.busy, database.gate.waiting) == (held, 0, 0)
    assert (await reader.get("/documents")).json()["items"] == []
    slow.may_go_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*requests)} == {200}
    stored = (await reader.get("/documents")).json()["items"]
    assert len(stored) == (2 if method == "PUT" else 0)


async def test_batches_that_are_stored_leave_connections_to_others(
    reader: AsyncClient, slow: SlowModel
) -> None:
    busy: list[int] = []

    def note(*_: object) -> None:
        busy.append(database.gate.busy)

    requests = [asyncio.create_task(put(reader, f"number {n}")) for n in range(10)]
    for _ in requests:
        await asyncio.wait_for(slow.asked.acquire(), 10)
    event.listen(database.engine.sync_engine, "checkout", note)
    slow.may_go_on.set()
    answers = await asyncio.gather(*requests)
    event.remove(database.engine.sync_engine, "checkout", note)
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len(busy) == 10
    assert max(busy) <= 2


async def test_too_many_documents_at_a_time_are_refused(
    reader: AsyncClient, slow: SlowModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 10)
    first = asyncio.create_task(put(reader, "longer than all may be together"))
    await asyncio.wait_for(slow.asked.acquire(), 10)
    refused = await put(reader, "short")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "later" in refused.json()["detail"]
    slow.may_go_on.set()
    assert (await first).status_code == 200
    assert (await put(reader, "short")).status_code == 200


async def test_embedding_leaves_the_threads_to_others() -> None:
    may_go_on = Event()
    many = 40  # more than asyncio has threads
    blocked = [asyncio.create_task(in_thread(may_go_on.wait, 10)) for _ in range(many)]
    batches = [asyncio.create_task(hashing.embed_documents(["a", "b"])) for _ in range(many)]
    try:
        assert await asyncio.wait_for(asyncio.to_thread(int, "7"), 5) == 7
        assert not any(batch.done() for batch in batches)
    finally:
        may_go_on.set()
    assert all(await asyncio.gather(*blocked))
    one = await batches[0]
    assert await asyncio.gather(*batches) == [one] * many


async def test_batches_take_turns() -> None:
    long = asyncio.create_task(hashing.embed_documents(["word"] * 1000))
    await asyncio.sleep(0)
    await asyncio.wait_for(hashing.embed_documents(["short"]), 5)
    assert not long.done()
    assert len(await long) == 1000
