"""Headers, hosts and limits of every response, whoever makes it."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, Form, Request, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.core.config import settings
from app.core.http import errors
from app.core.http.bodies import BYTES_PER_VALUE
from app.core.http.headers import ALWAYS
from app.core.http.openapi import API, operation_id

MANY = 1000  # values that a body may have, below
JSON = {"Content-Type": "application/json"}


def made() -> API:
    """Return an application with a route of every kind."""
    app = API(max_body_size=MANY * BYTES_PER_VALUE, generate_unique_id_function=operation_id)
    errors.install(app)
    mounted = FastAPI()
    mounted.add_api_route("/here", lambda: 1)
    app.mount("/mounted", mounted)

    @app.get("/things")
    async def things() -> int:
        return 1

    @app.get("/own")
    async def own() -> JSONResponse:
        return JSONResponse(1, headers={"Referrer-Policy": "no-referrer"})

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError

    @app.get("/away")
    async def away(to: str) -> RedirectResponse:
        return RedirectResponse(to)

    @app.post("/numbers")
    async def numbers(numbers: list[int]) -> int:
        return len(numbers)

    @app.post("/bigger", max_body_size=MANY * BYTES_PER_VALUE * 10)
    async def bigger(numbers: list[int]) -> int:
        return len(numbers)

    @app.post("/form")
    async def form(text: Annotated[str, Form()]) -> int:
        return len(text)

    @app.post("/file")
    async def file(file: UploadFile) -> int:
        return len(await file.read())

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("here")
        await websocket.close()

    return app


async def ask(app: FastAPI, path: str, method: str = "GET", **options: Any) -> Response:
    transport = ASGITransport(app, raise_app_exceptions=False)
    base = "https://test" if options.pop("https", False) else "http://test"
    async with AsyncClient(transport=transport, base_url=base) as client:
        return await client.request(method, path, **options)


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", "production")


PATHS = ["/things", "/nothing", "/broken", "/numbers", "/things/", "/mounted/here", "/mounted/x"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_response_has_the_headers(path: str) -> None:
    response = await ask(made(), path)
    assert response.headers.items() >= {key.lower(): value for key, value in ALWAYS.items()}.items()
    assert "strict-transport-security" not in response.headers


async def test_a_header_of_an_endpoint_stays() -> None:
    response = await ask(made(), "/own")
    assert response.headers.get_list("referrer-policy") == ["no-referrer"]


@pytest.mark.usefixtures("production")
async def test_https_stays_https_in_production() -> None:
    assert "strict-transport-security" in (await ask(made(), "/broken", https=True)).headers
    assert "strict-transport-security" not in (await ask(made(), "/things")).headers


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/things/", "/things"),
        ("/things/?a=b", "/things?a=b"),
        ("/away?to=http://evil.example/x", "/x"),
        ("/away?to=http://evil.example", "/"),
        ("/away?to=http://evil.example.org/x", "http://evil.example.org/x"),
        ("/away?to=https://other.example/x", "https://other.example/x"),
        ("/away?to=http://evil.example//other.example/", "/.//other.example/"),
        ("/away?to=http://evil.example/%5Cother.example/", "/%5Cother.example/"),
        ("/away?to=/x?next=http%253A%252F%252Fevil.example%252Fy", None),
    ],
)
async def test_redirects_do_not_repeat_the_host(path: str, location: str | None) -> None:
    response = await ask(made(), path, headers={"Host": "evil.example"})
    assert response.status_code == 307
    if location is not None:
        assert response.headers["location"] == location


@pytest.mark.parametrize("host", ["evil.example:", "EVIL.example:80", "evil.example/x", "", "é"])
async def test_nor_one_that_is_written_oddly(host: str) -> None:
    response = await ask(made(), "/things/", headers={"Host": host.encode("latin-1")})
    assert response.headers["location"] == "/things"


async def test_unknown_hosts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["api.example.com", "*.example.org"])
    app = made()
    app.add_api_route("/health/live", lambda: 1)
    for host, status in {
        "api.example.com": 200,
        "API.example.com:8000": 200,
        "a.b.example.org": 200,
        "example.org": 400,
        "evil.example": 400,
        "api.example.com.evil.example": 400,
        "": 400,
    }.items():
        response = await ask(app, "/things", headers={"Host": host})
        assert response.status_code == status, host
        if status == 400:
            assert response.headers["content-type"] == "application/problem+json"
            assert "ALLOWED_HOSTS" in response.json()["detail"]
            assert response.headers["x-content-type-options"] == "nosniff"
    assert (await ask(app, "/health/live", headers={"Host": "10.0.0.1"})).status_code == 200
    with (
        pytest.raises(WebSocketDisconnect),
        TestClient(app).websocket_connect("/socket", headers={"Host": "evil.example"}),
    ):
        pass


async def test_other_origins_may_ask_once_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    origin = {"Origin": "https://app.example.com"}
    before = await ask(made(), "/things", headers=origin)
    assert "access-control-allow-origin" not in before.headers
    monkeypatch.setattr(settings, "CORS_ORIGINS", ["https://app.example.com"])
    for path in ("/things", "/nothing", "/broken"):
        response = await ask(made(), path, headers=origin)
        assert response.headers["access-control-allow-origin"] == "https://app.example.com"
    asked = origin | {"Access-Control-Request-Method": "PATCH"}
    assert (await ask(made(), "/things", "OPTIONS", headers=asked)).status_code == 200
    other = await ask(made(), "/things", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'


async def chunks(size: int, first: bytes) -> AsyncIterator[bytes]:
    yield first
    for _ in range(size // 1000):
        yield b" " * 1000


async def stream(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.mark.parametrize("path", ["/numbers", "/form", "/file", "/things", "/nothing"])
async def test_a_body_that_is_too_large(path: str) -> None:
    response = await ask(made(), path, "POST", content=b" " * (MANY * BYTES_PER_VALUE + 1))
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "kind", "first"),
    [
        ("/numbers", "application/json", b""),
        ("/form", "application/x-www-form-urlencoded", b"text="),
        ("/file", "multipart/form-data; boundary=x", FILE),
    ],
)
async def test_a_body_without_its_length(path: str, kind: str, first: bytes) -> None:
    content = chunks(MANY * BYTES_PER_VALUE * 2, first)
    response = await ask(made(), path, "POST", content=content, headers={"Content-Type": kind})
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_route_may_take_more() -> None:
    numbers = [1000000] * (MANY * 2)
    assert (await ask(made(), "/numbers", "POST", json=numbers)).status_code == 413
    assert (await ask(made(), "/bigger", "POST", json=numbers)).json() == len(numbers)


async def test_many_values_are_refused_but_no_commas_of_a_text() -> None:
    assert (await ask(made(), "/numbers", "POST", json=[1] * MANY)).json() == MANY
    for kind in ("application/json", "application/x+json; charset=utf-8"):
        headers = {"Content-Type": kind}
        body = "[" + "1," * MANY + "1]"
        response = await ask(made(), "/numbers", "POST", content=body, headers=headers)
        assert response.status_code == 413
        assert "1000 values" in response.json()["detail"]
    text = [',"\\,' * MANY, "\\\\", ","]
    assert (await ask(made(), "/numbers", "POST", json=text)).status_code == 422
    form = await ask(made(), "/form", "POST", data={"text": "," * MANY * 2})
    assert form.json() == MANY * 2


@pytest.mark.parametrize("deep", ["[" * 101 + "]" * 101, '{"a":' * 101 + "1" + "}" * 101])
async def test_deep_bodies_are_refused(deep: str) -> None:
    response = await ask(made(), "/numbers", "POST", content=deep, headers=JSON)
    assert response.status_code == 400
    assert "nested" in response.json()["detail"]
    text = json.dumps(["[" * 500, "\\", '"[', "]"])
    text_sent = await ask(made(), "/numbers", "POST", content=text, headers=JSON)
    assert text_sent.status_code == 422


@pytest.mark.parametrize("form", ["text=" + "%41" * 26_000, "&" * 10_001])
async def test_forms_have_so_many_escapes_only(form: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await ask(made(), "/form", "POST", content=form, headers=headers)
    assert response.status_code == 413
    assert "too many" in response.json()["detail"]


async def test_json_is_utf_8() -> None:
    for coding in ("utf-16", "utf-16-le", "utf-32"):
        body = json.dumps([1]).encode(coding)
        response = await ask(made(), "/numbers", "POST", content=body, headers=JSON)
        assert (response.status_code, "UTF-8" in response.text) == (400, True), coding


async def test_a_422_names_so_many_errors_only() -> None:
    response = await ask(made(), "/numbers", "POST", json=["x"] * (MANY - 1))
    assert len(response.json()["errors"]) == errors.MAX_ERRORS
    assert "999 errors" in response.json()["detail"]


async def test_forms_have_so_many_fields_only() -> None:
    names = [str(number) for number in range(1001)]
    for body in ({"data": dict.fromkeys(names, "")}, {"files": dict.fromkeys(names, (None, ""))}):
        assert (await ask(made(), "/form", "POST", **body)).status_code == 400


@pytest.mark.parametrize("cookies", ['a="' + "\\\\" * 200 + '"', "a=" + "x" * 20_000])
async def test_cookies_that_take_long_to_read(cookies: str) -> None:
    response = await ask(made(), "/things", headers={"Cookie": cookies})
    assert response.status_code == 431
    assert response.headers["content-type"] == "application/problem+json"
    assert (await ask(made(), "/things", headers={"Cookie": 'a="b"; c=d'})).status_code == 200
    with (
        pytest.raises(WebSocketDisconnect),
        TestClient(made()).websocket_connect("/socket", headers={"Cookie": cookies}),
    ):
        pass


async def test_a_request_names_one_host() -> None:
    headers = [("Host", "test"), ("Host", "other")]
    assert (await ask(made(), "/things", headers=headers)).status_code == 400


async def test_parts_of_a_form_have_few_parameters() -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    part = b'--x\r\nContent-Disposition: form-data; name="text"%s\r\n\r\na;;;\r\n--x--\r\n'
    for more, status in ((b"; a=b", 200), (b";" * 20, 400)):
        for size in (len(part) * 2, 1, 7):  # the line may come in pieces
            body = part % more
            pieces = stream(body[at : at + size] for at in range(0, len(body), size))
            response = await ask(made(), "/form", "POST", content=pieces, headers=kind)
            assert response.status_code == status, response.text


@pytest.mark.parametrize("path", ["/numbers", "/streamed"])
async def test_a_middleware_takes_no_refusal_for_a_fault(path: str) -> None:
    app = made()

    @app.post("/streamed")
    async def streamed(request: Request) -> int:
        return len([chunk async for chunk in request.stream()])

    @app.middleware("http")
    async def timed(request: Request, call_next: Any) -> Any:
        return await call_next(request)

    body = "[" + "1," * MANY + "1]"
    headers = {"Content-Type": "application/json"}
    response = await ask(app, path, "POST", content=body, headers=headers)
    assert (response.status_code, "1000 values" in response.text) == (413, True), response.text
    assert (await ask(app, path, "POST", content="[1]", headers=headers)).status_code == 200


async def test_a_body_of_no_kind_is_no_json() -> None:
    app = made()

    @app.post("/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    for content in (b"," * MANY * 2, b"\0\0\0\0", b"[" * 200):
        assert (await ask(app, "/raw", "POST", content=content)).json() == len(content)


@pytest.mark.parametrize("inner", ["//evil.com", "/http%3A%2F%2Ftest/evil.com", "/\\evil.com"])
async def test_a_redirect_stays_here(inner: str) -> None:
    app = made()

    @app.get("/back", response_model=None)
    async def back() -> RedirectResponse:
        return RedirectResponse(f"http://test{inner}")

    response = await ask(app, "/back")
    assert not response.headers["location"].startswith(("//", "/\\", "http://evil"))
