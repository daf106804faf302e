"""Clients that write numbers, and what became of them."""

import asyncio
import time
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
    """Write one number after the other, alone or in a session, and note what was answered."""
    client = Client(app.address)
    for number in numbers:
        path = f"/ledger/alone/{number}" if number % 2 else f"/ledger/{number}"
        answers[number] = await client.request("POST", path)
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


async def storm(app: App, clients: int, requests: int) -> list[tuple[float, Answer]]:
    """Let `clients` ask at once until each was served `requests` times; who is sent away obeys.

    Returns:
        How long each answer took, in seconds, and the answer.
    """
    answers: list[tuple[float, Answer]] = []

    async def client() -> None:
        connection = Client(app.address)
        served = 0
        while served < requests:
            sent = time.perf_counter()
            answer = await connection.request("GET", "/ledger/1")
            answers.append((time.perf_counter() - sent, answer))
            served += answer.status == 200
            await asyncio.sleep(float(answer.headers.get("retry-after", 0)))
        connection.close()

    async with asyncio.timeout(120):
        await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def measured_storm(
    app: App, clients: int, requests: int, say: Callable[[str], None]
) -> list[Answer]:
    """Let it storm, and `say` how many were served, and how fast."""
    started = time.perf_counter()
    answers = await storm(app, clients, requests)
    seconds = time.perf_counter() - started
    text = f"{clients} clients:"
    for what, good in {"served": True, "sent away": False}.items():
        took = sorted(took for took, answer in answers if (answer.status == 200) == good)
        if took:
            text += f" {len(took) / seconds:.0f} {what} a second,"
            text += f" 99 % within {took[len(took) * 99 // 100]:.2f} s;"
    say(text.rstrip(";"))
    return [answer for _, answer in answers]
