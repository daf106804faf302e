"""Libraries for SQLAlchemy and FastAPI, used in a project as their own documentation has it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.commands import UV, run
from tests.databases import new_database
from tests.project import Cell, Project
from tests.sentry import Sentry

HERE = Path(__file__).parent / "libraries"
POSTGRESQL, SQLITE = (
    Cell("sqlmodel", "postgresql", "bigint"),
    Cell("sqlalchemy", "sqlite", "bigint"),
)
LIBRARIES = (
    "advanced-alchemy",
    "fastapi-filter",
    "fastapi-pagination",
    "fastcrud",
    "fastmcp",
    "pgqueuer",
    "polyfactory",
    "prometheus-fastapi-instrumentator>=8.0.2",
    "sentry-sdk[fastapi]",
    "slowapi",
    "sqladmin",
    "sqlalchemy-continuum",
    "strawberry-graphql",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Use one project for all tests; with `--full` a second one, of the other ORM."""
    if "project" in metafunc.fixturenames:
        kinds = [POSTGRESQL, SQLITE] if metafunc.config.option.full else [POSTGRESQL]
        metafunc.parametrize(
            "project", kinds, indirect=True, ids=lambda c: c.database, scope="module"
        )


@pytest.fixture(scope="module")
def project(
    request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Project]:
    """A project with all libraries."""
    cell: Cell = request.param
    path = tmp_path_factory.mktemp("libraries") / str(cell)
    with ExitStack() as stack:
        url = f"sqlite+aiosqlite:///{path / 'libraries.db'}"
        if cell.database == "postgresql":
            url = stack.enter_context(new_database("postgresql"))
        project = Project.generate(path, template, database_url=url, **cell.answers)
        bounds = ("-r", "pyproject.toml", "--group", "dev")
        run(UV, "pip", "install", "--quiet", *bounds, *LIBRARIES, cwd=path)
        shutil.copytree(HERE / "app", path / "app", dirs_exist_ok=True)
        if cell.database == "postgresql":
            shutil.copytree(HERE / "postgresql/app", path / "app", dirs_exist_ok=True)
        shutil.copy(HERE / "tests/libraries.py", path / "tests")
        project.alembic("upgrade head")
        yield project


@pytest.fixture(scope="module")
def sentry(project: Project) -> Sentry:
    """The server that this project's errors go to."""
    return Sentry()


@pytest.fixture(scope="module")
def client(project: Project, sentry: Sentry) -> Iterator[httpx2.Client]:
    """A client of the served project."""
    with sentry.running() as dsn, project.serve(SENTRY_DSN=dsn) as client:
        client.headers["connection"] = "close"  # which a server does by itself after an error
        assert client.post("/tables").is_success
        yield client


def add(client: httpx2.Client, *names: str) -> None:
    for name in names:
        assert client.post(f"/below/{name}").is_success


def stored(client: httpx2.Client, prefix: str) -> list[str]:
    """Return the names of users that begin so, as another request sees them."""
    found = client.get("/filter", params={"search": prefix, "order_by": "username"}).json()
    return [user["username"] for user in found]


def test_sub_application(client: httpx2.Client) -> None:
    add(client, "below1")
    assert client.post("/below/below2?fail=true").status_code == 418
    assert stored(client, "below") == ["below1"]


def test_fastapi_pagination(client: httpx2.Client) -> None:
    add(client, "page1", "page2", "page3")
    first = client.get("/pagination/pages", params={"size": 2}).json()
    second = client.get("/pagination/offsets", params={"limit": 1, "offset": 1}).json()
    assert (len(first["items"]), first["pages"]) == (2, (first["total"] + 1) // 2)
    assert second["items"] == first["items"][1:]


def test_fastapi_filter(client: httpx2.Client) -> None:
    add(client, "filter1", "filter2", "filter3")
    params = {"username__in": "filter1,filter3", "order_by": "-username", "is_active": "true"}
    found = client.get("/filter", params=params).json()
    assert [user["username"] for user in found] == ["filter3", "filter1"]
    assert client.get("/filter", params={"is_active": "x"}).status_code == 422


def test_fastcrud(client: httpx2.Client) -> None:
    data = {"username": "crud1", "email": "crud1@example.com"}
    made = client.post("/fastcrud", json=data)
    path = f"/fastcrud/{made.json()['id']}"
    assert client.get(path).json()["username"] == "crud1"
    assert client.patch(path, json={"username": "crud2"}).is_success
    assert client.post("/fastcrud", json=data).is_client_error  # the address is taken
    assert client.post("/fastcrud-refused", json={**data, "email": "b@x.org"}).status_code == 418
    found = client.get("/fastcrud-multi").json()
    assert (found["total_count"], found["data"][0]["username"]) == (1, "crud2")
    assert client.delete(path).is_success
    assert client.get(path).status_code == 404


def test_advanced_alchemy(client: httpx2.Client) -> None:
    made = client.post("/tags", json=["b", "a"]).json()
    assert client.post("/tags", json=["c", "a"]).status_code == 409
    assert client.get("/tags").json() == {"names": ["b"], "total": 2}
    path = f"/tags/{made['id']}"
    assert client.patch(path, params={"name": "z"}).json() == {**made, "name": "z"}
    fast = client.post("/tags/fast", params={"name": "fast"}).json()
    for tag in ({**made, "name": "z"}, fast):
        assert client.get(f"/tags/{tag['id']}").json() == tag


def test_sqladmin(client: httpx2.Client) -> None:
    values = {"username": "admin1", "email": "admin1@example.com", "hashed_password": "x"}
    made = client.post("/sqladmin/user/create", data=values)
    assert made.status_code == 302, made.text
    found = client.get("/sqladmin/user/list", params={"search": "admin1"})
    assert "admin1" in found.text
    assert stored(client, "admin1") == ["admin1"]
    taken = client.post("/sqladmin/user/create", data=values)
    assert taken.is_client_error


def test_pgqueuer(project: Project, client: httpx2.Client) -> None:
    if "sqlite" in project.database_url:
        assert client.post("/jobs/tables").status_code == 404
        return
    assert client.post("/jobs/tables").is_success
    assert client.post("/jobs/job1").is_success
    assert client.post("/jobs/job2?fail=true").status_code == 418
    assert client.post("/jobs/work").json() == ["job1"]
    [user] = client.get("/filter", params={"search": "job"}).json()
    assert (user["username"], user["is_verified"]) == ("job1", True)


def test_slowapi(client: httpx2.Client) -> None:
    codes = [client.post("/limited", params={"name": f"limit{n}"}).status_code for n in range(3)]
    assert codes == [200, 200, 429]
    assert stored(client, "limit") == ["limit0", "limit1"]


def test_prometheus_fastapi_instrumentator(client: httpx2.Client) -> None:
    add(client, "metrics1")
    assert client.get("/users/1").is_success
    lines = client.get("/metrics").text.splitlines()
    for path in ("/users/{user_id}", "/below/{name}"):
        assert any(f'handler="{path}"' in line and 'status="2xx"' in line for line in lines), lines


def test_sentry(client: httpx2.Client, sentry: Sentry) -> None:
    assert client.get("/broken").status_code == 500
    error = sentry.wait_for("/broken", None)
    assert error["exception"]["values"][-1]["value"] == "for Sentry"
    add(client, "sentry1")
    assert client.get("/users/1").is_success
    for route, sql in (("/broken", "SELECT 41"), ("/users/{user_id}", "FROM users")):
        spans = sentry.wait_for(route, "transaction")["spans"]
        assert any(span["op"] == "db" and sql in span["description"] for span in spans), spans


def test_strawberry(client: httpx2.Client) -> None:
    def sent(query: str) -> Any:
        return client.post("/graphql", json={"query": query}).json()

    for mutation in ("add", "addAlone"):
        assert sent(f'mutation {{ {mutation}(name: "{mutation}1") }}')["data"]
        assert sent(f'mutation {{ {mutation}(name: "{mutation}2", fail: true) }}')["errors"]
    assert sent('mutation { a: add(name: "add3") b: add(name: "add4", fail: true) }')["errors"]
    assert stored(client, "add") == ["add1", "addAlone1"]
    counted = sent('{ a: count(name: "add1") b: count(name: "add2") }')
    assert counted == {"data": {"a": 1, "b": 0}}


def test_fastmcp(client: httpx2.Client) -> None:
    def call(tool: str, **arguments: Any) -> Any:
        parameters = {"name": tool, "arguments": arguments}
        request = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": parameters}
        accepted = {"accept": "application/json, text/event-stream"}
        return client.post("/mcp/", json=request, headers=accepted).json()["result"]

    assert call("add_user", name="mcp1")["isError"] is False
    assert call("add_user", name="mcp2", fail=True)["isError"] is True
    assert call("count_users", name="mcp1")["structuredContent"] == {"result": 1}
    assert stored(client, "mcp") == ["mcp1"]


@pytest.mark.parametrize(
    ("way", "names"),
    [
        ("orm", ["created", "updated"]),
        ("session", ["inserted", "patched"]),
        ("now", ["inserted now", "patched now"]),
    ],
)
def test_sqlalchemy_continuum(client: httpx2.Client, way: str, names: list[str]) -> None:
    path = f"/audited/{client.post(f'/audited/{way}').json()}"
    first, second = names
    assert client.get(path).json() == [[first, 0], [second, 1]]
    assert client.delete(path).is_success
    assert client.get(path).json() == [[first, 0], [second, 1], [second, 2]]


def test_in_the_projects_own_tests(project: Project) -> None:
    project.run("pytest", "--quiet", "tests/libraries.py")
