"""What only several processes and requests at once can show about accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.clients import PASSWORD, log_in_superuser
from tests.project import Project

ATTEMPTS = 3
BURST = 12


def at_once(action: Callable[[], httpx2.Response]) -> list[int]:
    """Do it many times at once; return the statuses of the answers, sorted."""
    with ThreadPoolExecutor(BURST) as pool:
        return sorted(pool.map(lambda _: action().status_code, range(BURST)))


@pytest.mark.cells(orm="sqlalchemy", primary_key="uuid7")
def test_a_burst_gets_no_more_tries_and_a_restart_none_back(
    project: Project, database_url: str
) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    right = {"username": "root", "password": PASSWORD}
    with project.serve(LOGIN_ATTEMPTS=str(ATTEMPTS)) as client:
        log_in_superuser(project, client)
        wrong = {"username": "root", "password": "wrong"}
        statuses = at_once(lambda: client.post("/auth/login", data=wrong))
        assert statuses.count(401) + statuses.count(429) == BURST
        assert statuses.count(401) <= ATTEMPTS
    with project.serve(LOGIN_ATTEMPTS=str(ATTEMPTS)) as client:
        assert client.post("/auth/login", data=right).status_code == 429


@pytest.mark.cells(orm="sqlmodel", primary_key="uuid7")
def test_a_refresh_token_is_good_for_one_of_many(project: Project, database_url: str) -> None:
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    with project.serve() as client:
        log_in_superuser(project, client)
        right = {"username": "root", "password": PASSWORD}
        tokens = client.post("/auth/login", data=right).json()
        body = {"refresh_token": tokens["refresh_token"]}
        statuses = at_once(lambda: client.post("/auth/refresh", json=body))
        assert statuses == [200] + [401] * (BURST - 1)
        ended = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert client.get("/auth/me", headers=ended).status_code == 401
