"""What only several processes and requests at once can show about accounts."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import httpx2
import pytest

from tests.clients import PASSWORD, log_in_superuser, make_superuser
from tests.project import THREE, Project

pytestmark = pytest.mark.cells(*THREE, primary_key="uuid7")
ATTEMPTS = 4
BURST = 30
RIGHT = {"username": "root", "password": PASSWORD}
WRONG = RIGHT | {"password": "wrong"}


@pytest.fixture
def migrated(project: Project, database_url: str) -> Project:
    """The project of a cell on a database of its own."""
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    return project


def two_processes(project: Project, **variables: str) -> AbstractContextManager[httpx2.Client]:
    """Serve as two replicas would."""
    return project.serve("uvicorn", "app.main:app", "--workers", "2", **variables)


def at_once(number: int, action: Callable[[int], httpx2.Response]) -> Counter[int]:
    """Do it so many times at once; return the statuses of the answers."""
    with ThreadPoolExecutor(number) as pool:
        return Counter(response.status_code for response in pool.map(action, range(number)))


def from_address(client: httpx2.Client, address: str) -> httpx2.Client:
    """Return a client of the same server whose requests come from another address."""
    transport = httpx2.HTTPTransport(local_address=address)
    return httpx2.Client(base_url=client.base_url, transport=transport, timeout=30)


def test_right_passwords_are_no_attempts_and_wrong_ones_few(migrated: Project) -> None:
    make_superuser(migrated)
    with two_processes(migrated, LOGIN_ATTEMPTS=str(ATTEMPTS)) as client:
        assert at_once(BURST, lambda _: client.post("/auth/login", data=RIGHT)) == {200: BURST}
        statuses = at_once(BURST, lambda _: client.post("/auth/login", data=WRONG))
        assert statuses == {401: ATTEMPTS, 429: BURST - ATTEMPTS}
    with migrated.serve(LOGIN_ATTEMPTS=str(ATTEMPTS)) as client:
        assert client.post("/auth/login", data=RIGHT).status_code == 429, "after a restart"
        with from_address(client, "127.0.0.2") as elsewhere:
            assert elsewhere.post("/auth/login", data=RIGHT).status_code == 200


@pytest.mark.cells(orm="sqlalchemy", primary_key="uuid7")
def test_headers_of_strangers_do_not_make_clients(migrated: Project) -> None:
    def try_name(client: httpx2.Client, number: int) -> httpx2.Response:
        data = {"username": f"name{number}", "password": "wrong"}
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        return client.post("/auth/login", data=data, headers=headers)

    with two_processes(migrated, LOGIN_ATTEMPTS_PER_CLIENT="3") as client:
        statuses = at_once(BURST, lambda number: try_name(client, number))
        assert statuses[401] + statuses[429] == BURST
        assert statuses[401] < 3 + 2 * 4, "each process checks four at once"
    with migrated.serve(LOGIN_ATTEMPTS_PER_CLIENT="1", FORWARDED_ALLOW_IPS="127.0.0.1") as client:
        assert at_once(6, lambda number: try_name(client, 100 + number)) == {401: 6}
        assert at_once(6, lambda number: try_name(client, 100 + number)) == {429: 6}


@pytest.mark.cells(orm="sqlmodel", primary_key="uuid7")
def test_a_refresh_token_is_good_for_one_of_many(migrated: Project) -> None:
    with migrated.serve() as client:
        log_in_superuser(migrated, client)
        tokens = client.post("/auth/login", data=RIGHT).json()
        body = {"refresh_token": tokens["refresh_token"]}
        statuses = at_once(12, lambda _: client.post("/auth/refresh", json=body))
        assert statuses == {200: 1, 401: 11}
        ended = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert client.get("/auth/me", headers=ended).status_code == 401
