"""Clients that write numbers, and what became of them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator

from tests.databases import execute
from tests.production.killable import KillableServer
from tests.production.serving import Answer, App, Client

RECOVERY = 30  # seconds, on a busy machine; the pool itself needs none
STORED = "SELECT number FROM ledger"


def stored(server: KillableServer) -> Counter[object]:
    """Return how often each number is stored."""
    return Counter(row[0] for row in execute(server.url, STORED))


def key(number: int) -> str:
    """Return the header that makes it safe to send this number again."""
    return f'Idempotency-Key: "key-{number}"\r\n'


async def write(app: App, numbers: Iterator[int], answers: dict[int, Answer]) -> None:
    """Write one number after the other, and note what was answered."""
    client = Client(app.address)
    for number in numbers:
        answers[number] = await client.request("POST", f"/ledger/{number}")
        if answers[number].status != 201:
            await asyncio.sleep(0.05)
    client.close()


async def insist(app: App, numbers: Iterator[int], answers: dict[int, list[Answer]]) -> None:
    """Write one number after the other, each sent with its key until it is acknowledged."""
    client = Client(app.address)
    for number in numbers:
        sent = answers[number] = []
        while not sent or sent[-1].status != 201:
            sent.append(await client.request("POST", f"/keyed/{number}", key(number)))
            if sent[-1].status != 201:
                await asyncio.sleep(0.05)
    client.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait until `condition()` is true."""
    async with asyncio.timeout(RECOVERY):
        while not condition():  # noqa: ASYNC110  nothing tells when
            await asyncio.sleep(0.02)


def assert_acknowledged_is_stored(server: KillableServer, answers: dict[int, Answer]) -> None:
    rows = stored(server)
    acknowledged = {number for number, answer in answers.items() if answer.status == 201}
    assert acknowledged <= rows.keys(), "an acknowledged write is lost"
    assert set(rows.values()) <= {1}, "a write is doubled"
    assert rows.keys() <= answers.keys()
