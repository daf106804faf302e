"""Where a server is and how it is trusted, as its own clients write it, against a real server."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from sqlalchemy import make_url

from tests.production.conftest import Projects
from tests.production.killable import KillableServer, free_port, public_folder
from tests.production.pooler import pgbouncer
from tests.project import Project

MYSQL = ' --ssl-cert="$PWD/server.pem" --ssl-key="$PWD/server.key"'
ASK = """
import asyncio, sys
from app.core.database import database, reading
from sqlalchemy import text
async def main():
    async with reading() as db:
        print("told:", tuple((await db.execute(text(sys.argv[1]))).one())[-1])
    await database.close()
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Certificates of the server's own authority and of another one."""
    folder = tmp_path_factory.mktemp("authorities")
    right, wrong = trustme.CA(), trustme.CA()
    issued = right.issue_cert("localhost")  # and not 127.0.0.1
    files = {name: folder / f"{name}.pem" for name in ("right", "wrong", "server", "key")}
    right.cert_pem.write_to_path(str(files["right"]))
    wrong.cert_pem.write_to_path(str(files["wrong"]))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(files["server"]), append=True)
    issued.private_key_pem.write_to_path(str(files["key"]))
    return files


@pytest.fixture(scope="module", params=["postgresql", "mysql"])
def secret(
    request: pytest.FixtureRequest, projects: Projects, authorities: dict[str, Path]
) -> Iterator[Project]:
    """A project on a server with TLS: MySQL's own, or a PgBouncer that takes nothing else."""
    pems = {
        "server.pem": authorities["server"].read_text(),
        "server.key": authorities["key"].read_text(),
    }
    project = projects[request.param]
    with ExitStack() as running:
        folder = running.enter_context(public_folder())
        options = MYSQL if request.param == "mysql" else ""
        server = KillableServer(request.param, folder / "server", options)
        for name, pem in pems.items():
            (server.folder / name).write_text(pem)
            (server.folder / name).chmod(0o600)
        running.callback(server.kill)
        server.start()
        url = server.url
        if request.param == "postgresql":
            tls = "".join(f'cat >"$folder/{name}" <<PEM\n{pem}PEM\n' for name, pem in pems.items())
            setting = "client_tls_sslmode = require\n" + "".join(
                f"client_tls_{kind}_file = $folder/{name}\n"
                for kind, name in (("cert", "server.pem"), ("key", "server.key"))
            )
            script = (project.path / "docker/postgresql/pgbouncer.sh").read_text()
            script = script.replace("INI\nexec", f"{setting}INI\n{tls}exec")
            (folder / "secret.sh").write_text(script)
            url = running.enter_context(pgbouncer(folder / "secret.sh", url))
        yield project.on(url)


@pytest.fixture(scope="module")
def postgresql() -> Iterator[KillableServer]:
    """A server with a socket, too."""
    with public_folder() as folder:
        options = " -c unix_socket_directories=."
        server = KillableServer("postgresql", folder / "server", options)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def ask(project: Project, url: str, question: str, **variables: str) -> str:
    """Return the answer of the application's own connection, or the error."""
    result = project.on(url).run("python", "-c", ASK, question, check=False, **variables)
    return (result.stdout or result.stderr).removeprefix("told:").strip()


def with_query(url: str, query: str, host: str = "localhost") -> str:
    """Return a URL with other options and another name of its host."""
    parsed = make_url(url).set(host=host, query={})
    return f"{parsed.render_as_string(hide_password=False)}?{query}"


def test_tls_is_what_the_url_says(secret: Project, authorities: dict[str, Path]) -> None:
    kind = make_url(secret.database_url).get_backend_name()
    right, wrong = (quote(str(authorities[name])) for name in ("right", "wrong"))
    asking = ({"postgresql": "SELECT 1", "mysql": "SHOW STATUS LIKE 'Ssl_version'"}[kind],)
    through = {"PGBOUNCER": "true"} if kind == "postgresql" else {}
    spellings = {
        "postgresql": {
            "open": ["sslmode=disable"],
            "secret": ["sslmode=require", "ssl=true", "sslmode=prefer"],
            "trusted": [
                f"sslmode=verify-full&sslrootcert={right}",
                f"sslmode=verify-ca&sslrootcert={right}&ssl_min_protocol_version=TLSv1.2",
            ],
            "refused": [
                f"sslmode=verify-full&sslrootcert={wrong}",
                f"sslmode=verify-ca&sslrootcert={wrong}",
            ],
            "named": [f"sslmode=verify-full&sslrootcert={right}"],
        },
        "mysql": {
            "open": ["ssl-mode=DISABLED", "charset=utf8mb4"],
            "secret": ["ssl-mode=REQUIRED", "ssl=true", "ssl_mode=preferred", "useSSL=true"],
            "trusted": [
                f"ssl-mode=VERIFY_IDENTITY&ssl-ca={right}",
                f"ssl_ca={right}",
                f"sslmode=verify_ca&sslca={right}",
            ],
            "refused": [f"ssl_mode=VERIFY_CA&ssl_ca={wrong}", f"ssl_ca={wrong}"],
            "named": [f"ssl_mode=VERIFY_IDENTITY&ssl_ca={right}"],
        },
    }[kind]
    for query in spellings["open"]:
        told = ask(secret, with_query(secret.database_url, query), *asking, **through)
        assert told == "" or "SSL required" in told, (query, told)
    for query in spellings["secret"] + spellings["trusted"]:
        told = ask(secret, with_query(secret.database_url, query), *asking, **through)
        assert told == "1" or told.startswith("TLSv1"), (query, told)
    refused = [(query, "localhost") for query in spellings["refused"]]
    for query, host in refused + [(query, "127.0.0.1") for query in spellings["named"]]:
        said = sentence(secret.on(with_query(secret.database_url, query, host)), **through)
        assert said.startswith("manage: The database "), said
        assert "certificate" in said.lower(), said


def sentence(project: Project, **variables: str) -> str:
    """Return the one line with which a command gives up."""
    result = project.run("manage", "db", "status", check=False, **variables)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1, result.stderr
    assert ":app@" not in result.stderr
    return result.stderr


def test_a_certificate_that_is_not_there_is_a_sentence(secret: Project) -> None:
    kind = make_url(secret.database_url).get_backend_name()
    query = {"postgresql": "sslmode=verify-full&sslrootcert", "mysql": "ssl_ca"}[kind]
    said = sentence(secret.on(with_query(secret.database_url, f"{query}=/no/such.pem")))
    assert said.startswith("manage: "), said
    assert "/no/such.pem" in said


def test_postgresql_is_found_as_libpq_finds_it(
    projects: Projects, postgresql: KillableServer
) -> None:
    project, port = projects["postgresql"], postgresql.port
    folder = quote(str(postgresql.folder / "data"), safe="")
    for url in (
        f"postgresql://app:app@{folder}:{port}/postgres",
        f"postgresql://app:app@/postgres?host={folder}&port={port}",
        f"postgresql://app:app@127.0.0.1:{free_port()},127.0.0.1:{port}/postgres"
        "?target_session_attrs=read-write",
        f"postgresql:///postgres?user=app&password=app&host=127.0.0.1&port={port}",
    ):
        named = f"{url}{'&' if '?' in url else '?'}application_name=shop"
        assert ask(project, named, "SHOW application_name") == "shop", url
    for query, question, answer in (
        ("options=-csearch_path%3Dbilling", "SHOW search_path", "billing"),
        ("connect_timeout=10&keepalives=1&sslcompression=0", "SELECT 1", "1"),
        ("statement_cache_size=0&command_timeout=3", "SELECT 1", "1"),
        ("channel_binding=require&gssencmode=disable&sslsni=1", "SELECT 1", "1"),
        ("fallback_application_name=mine", "SHOW application_name", "mine"),
    ):
        assert ask(project, with_query(postgresql.url, query), question) == answer, query
