"""Clients that are slow, say too much in a head, or do not read what they are sent."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx2
import psutil
import pytest
from websockets.sync.client import connect

from tests.project import SERVE, Project

pytestmark = pytest.mark.cells(orm="sqlmodel", database="sqlite", primary_key="uuid7")

Address = tuple[str, int]
ROUTES = """
import asyncio
from collections.abc import AsyncIterator
from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import StreamingResponse

router = APIRouter()
under_way: list[str] = []

async def pieces(name: str) -> AsyncIterator[bytes]:
    under_way.append(name)
    try:
        while True:
            yield b"a" * 65536
            await asyncio.sleep(0)
    finally:
        under_way.remove(name)

@router.get("/endless/{name}")
async def endless(name: str) -> StreamingResponse:
    return StreamingResponse(pieces(name))

@router.get("/large")
async def large() -> StreamingResponse:
    return StreamingResponse(iter([b"a" * 30_000_000]), headers={"Connection": "close"})

@router.websocket("/messages/{name}")
async def messages(socket: WebSocket, name: str) -> None:
    await socket.accept()
    if name == "echo":
        await socket.send_text(await socket.receive_text())
    else:
        async for piece in pieces(name):
            await socket.send_bytes(piece)

@router.get("/under-way")
async def now() -> list[str]:
    return under_way

@router.post("/read")
async def read(request: Request) -> int:
    return len(await request.body())
"""


def head(line: str, *headers: str) -> bytes:
    """Return the head of a request, without the empty line at its end."""
    return "".join(f"{part}\r\n" for part in (f"{line} HTTP/1.1", "Host: x", *headers)).encode()


def websocket(name: str) -> bytes:
    """Return the head of a handshake, without the empty line at its end."""
    version, key = "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg=="
    return head(f"GET /messages/{name}", "Connection: Upgrade", "Upgrade: websocket", version, key)


END = b"\r\n"
HEALTH = head("GET /health/live")
ONCE = HEALTH + b"Connection: close\r\n"
CHUNKED = (
    head("POST /read", "Connection: close", "Transfer-Encoding: chunked") + END + b"1\r\nx\r\n0\r\n"
)
LENGTH = b"Content-Length: 900\r\n\r\n"
REFUSED = head("POST /nothing") + LENGTH
UPGRADE = HEALTH + b"Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
SLOW = {  # what is sent, the last of it again and again
    "nothing": [b""],
    "a head": [HEALTH + b"X-Long: ", b"a"],
    "a body": [head("POST /auth/register", "Content-Type: application/json") + LENGTH, b"a"],
    "a body that was refused": [REFUSED, b"a"],
    "silence after a body that was refused": [REFUSED, b"a" * 900, b""],
    "a handshake with a body": [websocket("echo") + LENGTH, b"a"],
    "a handshake with a body that never comes": [websocket("echo") + LENGTH, b""],
    "a handshake with many headers": [websocket("echo") + b"X: a\r\n" * 200 + END, b""],
    "empty lines": [HEALTH + END, END],
    "silence after an empty line": [HEALTH + END, END, b""],
    "another protocol": [UPGRADE, b"a"],
    "silence after another protocol": [UPGRADE, b"a", b""],
    "a large header": [HEALTH + b"X-Long: ", b"a" * 100_000],
    "a large address": [b"GET /", b"a" * 100_000],
    "a large trailer": [CHUNKED + b"X-Long: ", b"a" * 100_000],
    "large trailers": [CHUNKED, b"X-Short: abcd\r\n" * 6_000],
}


LIMIT = 64 * 1024
LONG, SHORT = b"X-Long: " + b"a" * LIMIT + END, b"X-Short: abcd\r\n" * (LIMIT // 15)
LARGE = {
    "a header": ONCE + LONG + END,
    "headers": ONCE + SHORT + END,
    "an address": ONCE.replace(b"live", b"live?" + b"a" * LIMIT) + END,
    "a handshake": websocket("echo") + LONG + END,
    "a trailer": CHUNKED + LONG + END,
    "trailers": CHUNKED + SHORT + END,
}


def test_nobody_holds_a_connection_for_ever(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.write("app/api/routes.py", ROUTES)
    set_seconds(project, HEAD_TIMEOUT=1)
    with project.serve(*SERVE, PORT="0", BODY_TIMEOUT="3") as client:
        with ThreadPoolExecutor(len(SLOW)) as clients:
            answers = list(clients.map(lambda pieces: trickle(to(client), pieces), SLOW.values()))
        for name, said in zip(SLOW, answers, strict=True):
            assert (b" 408 " in said) == (name == "a body"), (name, said)
            assert "large" not in name or b" 200 " not in said, (name, said)
        assert client.get("/health/live").status_code == 200


def test_large_heads_are_refused_when_they_end(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.write("app/api/routes.py", ROUTES)
    with project.serve(*SERVE, PORT="0") as client:
        for name, large in LARGE.items():
            for pieces in ([large], [large[:LIMIT], large[LIMIT:]]):
                said = trickle(to(client), [*pieces, b""])
                assert not said or b" 400 " in said, (name, said)
            if name == "a handshake":  # for which websockets has less, 8 KiB a header
                continue
            almost = large.replace(b"a" * 1_000, b"", 1).replace(SHORT[:1_400], b"", 1)
            said = trickle(to(client), [almost, b""])
            assert b" 200 " in said, (name, said)
        # A large body is no large head, and neither is the head of the next request behind it.
        body = head("POST /read", "Content-Length: 200000") + END + b"a" * 200_000
        said = trickle(to(client), [body + ONCE, END, b""])
        assert said.count(b" 200 ") == 2, said


def test_clients_that_do_not_read_are_let_go(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.write("app/api/routes.py", ROUTES)
    set_seconds(project, READ_TIMEOUT=1)
    requests = {
        "response": head("GET /endless/response") + END,
        "rest of a response": head("GET /large") + END,
        "messages": websocket("messages") + END,
        "slow": head("GET /endless/slow") + END,
        "slow in one piece": head("GET /large") + END,
    }
    with project.serve(*SERVE, PORT="0") as client, ExitStack() as stack:
        host, port = to(client)
        echo = stack.enter_context(connect(f"ws://{host}:{port}/messages/echo"))
        clients = {
            name: stack.enter_context(socket.create_connection((host, port))) for name in requests
        }
        for name, request in requests.items():
            clients[name].sendall(request)
        for _ in range(40):
            assert clients["slow"].recv(65536)
            assert clients["slow in one piece"].recv(65536)
            time.sleep(0.1)
        held = {
            one.raddr[1]
            for one in psutil.net_connections("tcp4")
            if one.laddr[1] == port and one.raddr
        }
        assert {name for name, one in clients.items() if one.getsockname()[1] in held} == {
            "slow",
            "slow in one piece",
        }
        assert client.get("/under-way").json() == ["slow"]
        echo.send("still here")
        assert echo.recv(timeout=10) == "still here"


def to(client: httpx2.Client) -> Address:
    """Return where the server of a client is."""
    assert client.base_url.port
    return client.base_url.host, client.base_url.port


def set_seconds(project: Project, **limits: int) -> None:
    """Write other limits into the project's protocol."""
    protocol = project.path / "app/core/http/protocol.py"
    text = protocol.read_text(encoding="utf-8")
    for name, seconds in limits.items():
        text, found = re.subn(rf"^{name} = \d+", f"{name} = {seconds}", text, flags=re.MULTILINE)
        assert found
    protocol.write_text(text, encoding="utf-8")


def trickle(address: Address, pieces: list[bytes]) -> bytes:
    """Send a piece each tenth of a second, the last one until the server closes; return its words.

    Raises:
        AssertionError: if it does not close within ten seconds.
    """
    said = b""
    with socket.create_connection(address, timeout=0.1) as connection:
        try:
            for number in range(100):
                connection.sendall(pieces[min(number, len(pieces) - 1)])
                try:
                    if not (received := connection.recv(65536)):
                        return said
                    said += received
                except TimeoutError:
                    pass
        except OSError:
            return said
    raise AssertionError(f"It stays open: {pieces[0][:200]!r}")
