"""What strangers can do to a running server, and what owners' routers are to it."""

import threading
import time
from collections.abc import Iterator

import httpx2
import psutil
import pytest

from tests.project import SERVE, Project

pytestmark = pytest.mark.cells(orm="sqlmodel", database="sqlite", primary_key="uuid7")

CLOSED = ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect", "/docs/files/swagger-ui.css"]
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

GUARDED = """
from fastapi import APIRouter, Depends, HTTPException
from app.api.v1 import items

def guard() -> None:
    raise HTTPException(401)

router = APIRouter(prefix="/v1", dependencies=[Depends(guard)])
router.include_router(items.router)
"""
ITEMS = """
from fastapi import APIRouter, HTTPException

router = APIRouter(prefix="/items", tags=["items"])

@router.get("")
async def list_items() -> str:
    return "secret"
"""
FOUND = """
from fastapi import APIRouter, Form, HTTPException

router = APIRouter(prefix="/accounts", form_limits={"max_part_size": 10})

@router.delete("/me", status_code=204)
async def remove() -> None: ...

@router.post("/login")
async def me() -> str:
    return "in"

@router.get("/{key}/x")
async def by_key(key: str) -> str:
    return "by key"

@router.get("/search/x")
async def search() -> str:
    return "search"

@router.post("/form")
async def form(text: str = Form()) -> int:
    return len(text)

@router.post("/refused")
async def refused() -> None:
    raise HTTPException(400, {"code": "REGISTER_INVALID_PASSWORD", "reason": "Too short"})
"""
EXTENSION = """
from fastapi import APIRouter, FastAPI

def install(app: FastAPI) -> None:
    library = APIRouter()

    @library.get("/me")
    @library.patch("/me")
    async def me() -> str:
        return "library"

    app.include_router(library, prefix="/accounts")

    @app.get("/{path:path}")
    async def page(path: str) -> str:
        return "page"
"""


def test_routers_of_owners_and_libraries(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.write("app/api/v1/__init__.py", GUARDED)
    project.write("app/api/v1/items.py", ITEMS)
    project.write("app/api/accounts.py", FOUND)
    project.write("app/extensions/library.py", EXTENSION)
    expected = {
        ("GET", "/v1/items"): (401, None),
        ("POST", "/items"): (405, None),
        ("GET", "/items"): (200, "page"),
        ("GET", "/accounts/me"): (200, "library"),
        ("PATCH", "/accounts/me"): (200, "library"),
        ("DELETE", "/accounts/me"): (204, None),
        ("GET", "/accounts/login"): (200, "page"),
        ("POST", "/accounts/login"): (200, "in"),
        ("GET", "/accounts/search/x"): (200, "by key"),
    }
    for prefix, options in {"": (), "/below": ("--root-path", "/below")}.items():
        with project.serve("uvicorn", "app.main:app", *options) as client:
            for (method, path), (status, said) in expected.items():
                response = client.request(method, path)
                assert response.status_code == status, f"{method} {prefix}{path}"
                assert said is None or response.json() == said
            wrong = client.put("/accounts/me")
            assert wrong.headers["allow"] == "DELETE, GET, PATCH"
            long = client.post("/accounts/form", files={"text": (None, "x" * 100)})
            assert long.status_code == 400
            refused = client.post("/accounts/refused").json()
            assert refused["detail"]["code"] == "REGISTER_INVALID_PASSWORD"
            paths = client.get("/openapi.json").json()["paths"]
            ids = [one["operationId"] for path in paths.values() for one in path.values()]
            assert len(set(ids)) == len(ids) > ids.count("me") == 0


def test_production_shows_nothing_to_strangers(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.alembic("upgrade head")
    secret = {"SECRET_KEY": "0123456789abcdef" * 3}
    behind = secret | {"FORWARDED_ALLOW_IPS": "127.0.0.1"}  # a proxy, which says when it is HTTPS
    with project.serve(*SERVE, ENVIRONMENT="production", PORT="0", **behind) as client:
        for path in CLOSED:
            for method in ("GET", "HEAD", "OPTIONS", "POST"):
                assert client.request(method, path).status_code == 404, path
        for path in ("/health/live", "/nothing", "/docs", "/admin/login", "/users/", "/admin/"):
            response = client.get(path, headers={"X-Forwarded-Proto": "https"})
            assert response.headers.items() >= HEADERS.items(), path
            assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
            assert "strict-transport-security" in response.headers
            assert "server" not in response.headers
        assert "default-src 'self'" in client.get("/admin/login").headers["content-security-policy"]
        assert client.get("/admin/login").headers["cache-control"] == "no-store"
        assert "cache-control" not in client.get("/admin/static/css/select2-tabler.css").headers
        evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        for path in ("/users/", "/admin/", "/admin", "/admin/users/list", "/nothing", "/docs/"):
            response = client.get(path, headers=evil)
            assert "evil.example" not in response.text + str(response.headers), path
    opened = secret | {"DOCS": "true", "ALLOWED_HOSTS": "127.0.0.1, api.example.com"}
    with project.serve(*SERVE, ENVIRONMENT="production", PORT="0", **opened) as client:
        for path in CLOSED:
            assert client.get(path).status_code == 200
        for path in ("/users/", "/admin/login", "/docs", "/nothing"):
            response = client.get(path, headers={"Host": "evil.example"})
            assert response.status_code == 400
            assert response.headers["content-type"] == "application/problem+json"
            assert "evil.example" not in response.text + str(response.headers)


ROUTES = """
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(prefix="/take")

class One(BaseModel):
    name: str
    number: int

@router.post("/texts")
async def texts(texts: list[str]) -> int:
    return len(texts)

@router.post("/many")
async def many(many: list[One | int | bool]) -> int:
    return len(many)
"""
MIB = 1024 * 1024
BODIES = {
    "keys": b"{" + b",".join(b'"k%d":1' % number for number in range(700_000)) + b"}",
    "brackets": b"[" * 30 * MIB,
    "numbers": b"[" + b"1," * (MIB // 2 - 5) + b"1]",
    "objects": b"[" + b"{}," * (MIB // 3 - 5) + b"{}]",
    "fewer objects": b"[" + b"{}," * 5_000 + b"{}]",
    "deep": b"[" * (MIB // 2 - 5) + b"]" * (MIB // 2 - 5),
    "digits": b"[" + b",".join([b"9" * 4300] * 240) + b"]",
    "one number": b"[" + b"9" * (MIB - 10) + b"]",
    "nested lists": b"[" + (b"[" * 99 + b"]" * 99 + b",") * 5_000 + b'"\\u0041"]',
    "nested objects": b"[" + (b'{"a":' * 90 + b"1" + b"}" * 90 + b",") * 1_800 + b'"\\u0041"]',
    "strings": b"[" + b'"",' * (MIB // 3 - 5) + b'""]',
    "backslashes": b"[" + b'"\\\\",' * (MIB // 5 - 5) + b'""]',
    "another encoding": ("[" + '"\u2200",' + "1," * (MIB // 4 - 20) + "1]").encode("utf-16-le"),
}


def in_chunks(body: bytes) -> Iterator[bytes]:
    """Yield a body as a client sends it that does not say how long it is."""
    for start in range(0, len(body), 65536):
        yield body[start : start + 65536]


def test_large_bodies_stop_nobody(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.alembic("upgrade head")  # /auth/register counts requests
    project.write("app/api/take.py", ROUTES)
    waits: list[float] = []
    ended = threading.Event()
    with project.serve(*SERVE, PORT="0") as client:
        server = next(
            process
            for process in psutil.process_iter(["cmdline", "cwd"])
            if process.info["cwd"] == str(project.path.resolve())
            and process.info["cmdline"][1:3] == ["-m", "app.serve"]
        )
        before = server.memory_info().rss

        def watch() -> None:
            with httpx2.Client(base_url=client.base_url, timeout=30) as other:
                while not ended.wait(0.02):
                    began = time.perf_counter()
                    assert other.get("/health/live").status_code == 200
                    waits.append(time.perf_counter() - began)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            for name, body in BODIES.items():
                for path in ("/take/texts", "/take/many", "/auth/register", "/nothing"):
                    for content in (body, in_chunks(body)):
                        response = send(client, path, content)
                        assert response is None or response.status_code < 500, name
                        if len(body) > MIB and response is not None and path != "/nothing":
                            assert response.status_code == 413
                            assert response.json()["status"] == 413
        finally:
            ended.set()
            watcher.join()
        assert max(waits) < 0.5, sorted(waits)[-5:]
        assert server.memory_info().rss - before < 50 * MIB


def send(
    client: httpx2.Client, path: str, content: bytes | Iterator[bytes]
) -> httpx2.Response | None:
    """Return the response, or nothing if the server closed while it was being sent to."""
    try:
        return client.post(path, content=content, headers={"Content-Type": "application/json"})
    except (httpx2.WriteError, httpx2.ReadError, httpx2.RemoteProtocolError):
        return None
