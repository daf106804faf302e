"""What an operator sees: real log lines, a real scrape, real traces at a real collector."""

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest

from tests.databases import execute
from tests.production.serving import LEDGER, TABLE, App, serve
from tests.project import Project
from tests.visit import Visit


class Collector(ThreadingHTTPServer):
    """Takes what an OTLP exporter sends."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received = b""
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    """Keeps the bodies."""

    server: Collector

    def do_POST(self) -> None:
        self.server.received += self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def observed(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with the option."""
    path = tmp_path_factory.mktemp("observed") / "project"
    project = Project.generate(path, template, observability=True, database="sqlite")
    yield project
    shutil.rmtree(path)


def test_it_is_clean(observed: Project) -> None:
    observed.run("ruff", "check")
    observed.run("mypy")
    observed.run("pytest", "-q")


def test_logs_metrics_and_traces(observed: Project, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'ledger.db'}"
    execute(url, TABLE, "CREATE UNIQUE INDEX one_of_each ON ledger (number)")
    observed.write("app/api/ledger.py", LEDGER)
    collector = Collector()
    app = App(
        observed.on(url),
        tmp_path / "log",
        OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}",
        OTEL_EXPORTER_OTLP_COMPRESSION="none",
        SLOW_QUERY_SECONDS="0.0000001",
    )
    try:
        with httpx2.Client(base_url=app.address, timeout=30) as client:
            known = client.get("/ledger/12", headers={"X-Request-ID": "mine-1"})
            forged = client.get("/ledger/12", headers={"X-Request-ID": 'x" y'})
            scraped = client.get("/metrics").text
            for _ in range(2):
                refused = client.post("/ledger/13", headers={"X-Request-ID": "mine-2"})
    finally:
        assert app.stop() == 0
        collector.shutdown()
    assert known.headers["x-request-id"] == "mine-1"
    assert forged.headers["x-request-id"] != 'x" y'

    lines = [json.loads(line) for line in app.log.splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == "mine-1"]
    (request,) = [line for line in mine if line["event"] == "Request"]
    assert (request["method"], request["path"], request["status"]) == ("GET", "/ledger/12", 200)
    assert refused.status_code == 409
    requests = [line for line in lines if line["event"] == "Request"]
    *_, counted = [line for line in requests if line.get("request_id") == "mine-2"]
    assert counted["queries"] == 1, "what failed counts, too"
    slow = [line for line in lines if line["event"] == "Slow query"]
    assert slow
    assert all(line["seconds"] > 0 for line in slow)
    inserts = [line for line in slow if line["sql"].startswith("INSERT INTO ledger")]
    assert len(inserts) == 2, "one of them failed"

    assert 'route="/ledger/{number}",status="200"} 2.0' in scraped
    for name in ("db_pool_in_use", "db_pool_waiting", "db_pool_refused_total"):
        assert f"\n{name} 0.0\n" in scraped
    assert "db_query_duration_seconds_count" in scraped

    assert b"GET /ledger/{number}" in collector.received
    assert b"SELECT" in collector.received


def test_metrics_are_for_those_with_the_token(observed: Project) -> None:
    production = {"ENVIRONMENT": "production", "SECRET_KEY": "0123456789abcdef" * 3}
    with observed.serve(**production) as client:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.request(method, "/metrics").status_code == 404
    token = "for-prometheus-only"
    with observed.serve(**production, METRICS_TOKEN=token) as client:
        for given in ({}, {"Authorization": b"Bearer \xfc"}, {"Authorization": f"Bearer {token}x"}):
            refused = client.get("/metrics", headers=given)
            assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        scraped = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert "http_request_duration_seconds" in scraped.text


def test_nothing_secret_is_logged_or_traced(observed: Project, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'visited.db'}"
    project, log, collector = observed.on(url), tmp_path / "log", Collector()
    project.alembic("upgrade head")
    variables = {
        "ECHO": "true",
        "LOG_LEVEL": "DEBUG",
        "SLOW_QUERY_SECONDS": "0.000001",
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
    }
    with serve(project, log, **variables) as app:
        visit = Visit(httpx2.Client(base_url=app.address), log, url)
        visit.live()
    traces = collector.received.decode(errors="replace").splitlines()
    assert any("INSERT INTO users" in line for line in traces)
    lines = log.read_text(encoding="utf-8").splitlines()
    assert any("Slow query" in line for line in lines)
    assert visit.leaks([*lines, *traces]) == set()
