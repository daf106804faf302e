"""Rights that change at the same moment, on servers that several clients use at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, product
from typing import Any

import httpx2
import pytest

from tests.clients import PASSWORD, log_in, make_superuser
from tests.project import THREE, Project

pytestmark = pytest.mark.cells(*THREE, primary_key="uuid7")
ROUNDS = 20
ADMIN_COOKIE = "starlette_admin_csrftoken"
REFUSED = (401, 403, 409)


class Superuser:
    """A superuser in a browser, logged in at the API and at the admin pages."""

    def __init__(self, base_url: httpx2.URL, name: str) -> None:
        self.name = name
        self.client = httpx2.Client(base_url=base_url, timeout=30)
        self.id = ""

    def enter(self) -> None:
        """Log in to the API anew."""
        log_in(self.client, self.name)
        self.id = self.client.get("/auth/me").json()["id"]

    def enter_pages(self) -> None:
        """Log in to the admin pages."""
        self.client.get("/admin/")
        self.client.headers["X-CSRFToken"] = self.client.cookies[ADMIN_COOKIE]
        form = {"username": self.name, "password": PASSWORD}
        assert self.client.post("/admin/login", data=form).status_code == 303

    def is_one(self) -> bool:
        """Return whether this is an active superuser still."""
        me = self.client.get("/auth/me")
        return me.status_code == 200 and me.json()["is_superuser"]

    def bring_back(self, other: "Superuser") -> None:
        """Make `other` a superuser again, or anew."""
        rights = {"is_active": True, "is_superuser": True, "is_verified": True}
        path = f"/users/{other.id}/rights"
        if self.client.patch(path, json=rights).status_code == 404:
            email = f"{other.name}@example.com"
            body = {"username": other.name, "email": email, "password": PASSWORD}
            made = self.client.post("/users", json=body)
            path = f"/users/{made.json()['id']}/rights"
            assert self.client.patch(path, json=rights).status_code == 200
        other.enter()

    def demote(self, other: "Superuser") -> int:
        body = {"is_superuser": False}
        return self.client.patch(f"/users/{other.id}/rights", json=body).status_code

    def lock_out(self, other: "Superuser") -> int:
        body = {"is_active": False}
        return self.client.patch(f"/users/{other.id}/rights", json=body).status_code

    def unconfirm(self, other: "Superuser") -> int:
        body = {"is_verified": False}
        return self.client.patch(f"/users/{other.id}/rights", json=body).status_code

    def delete(self, other: "Superuser") -> int:
        return self.client.delete(f"/users/{other.id}").status_code

    def demote_on_a_page(self, other: "Superuser") -> int:
        form = {"username": other.name, "is_active": "on", "is_verified": "on"}
        return self._page("POST", f"/admin/users/edit?pk={other.id}", data=form)

    def delete_on_a_page(self, other: "Superuser") -> int:
        return self._page("POST", f"/admin/_api/users/row-action?name=delete&pk={other.id}")

    def _page(self, method: str, path: str, **options: Any) -> int:
        """Return the status as the API has it: pages redirect when they are done, and to log in."""
        response = self.client.request(method, path, **options)
        if "/admin/login" in response.headers.get("location", ""):
            return 401
        return {303: 200, 400: 403, 422: 403}.get(response.status_code, response.status_code)


Action = Callable[[Superuser, Superuser], int]
ON_PAGES: list[Action] = [Superuser.demote_on_a_page, Superuser.delete_on_a_page]
ACTIONS: list[Action] = [Superuser.demote, Superuser.lock_out, Superuser.unconfirm]
ACTIONS += [Superuser.delete, *ON_PAGES]
# All alike first, then each beside each of the others.
PAIRS = sorted(product(ACTIONS, repeat=2), key=lambda pair: pair[0] is not pair[1])


@contextmanager
def two_superusers(project: Project, database_url: str) -> Iterator[tuple[Superuser, Superuser]]:
    """Serve with two superusers."""
    project = project.on(database_url)
    project.run("alembic", "upgrade", "head")
    make_superuser(project)
    with project.serve("uvicorn", "app.main:app", "--workers", "2") as client:
        root, other = (Superuser(client.base_url, name) for name in ("root", "other"))
        root.enter()
        root.bring_back(other)
        yield root, other


def test_two_who_take_each_others_rights_do_not_both_succeed(
    project: Project, database_url: str
) -> None:
    with two_superusers(project, database_url) as both, ThreadPoolExecutor(2) as pool:
        for _, actions in zip(range(ROUNDS), cycle(PAIRS), strict=False):
            for one, action in zip(both, actions, strict=True):
                if action in ON_PAGES:
                    one.enter_pages()
            first, second = both
            results = [
                pool.submit(actions[0], first, second),
                pool.submit(actions[1], second, first),
            ]
            statuses = [result.result() for result in results]
            names = [action.__name__ for action in actions]
            remaining = [one for one in both if one.is_one()]
            assert len(remaining) == 1, (names, statuses)
            done = [status for status in statuses if status in (200, 204)]
            refused = [status for status in statuses if status in REFUSED]
            assert (len(done), len(refused)) == (1, 1), (names, statuses)
            remaining[0].bring_back(first if remaining[0] is second else second)


def test_a_login_that_goes_on_while_it_is_ended_has_ended(
    project: Project, database_url: str
) -> None:
    with two_superusers(project, database_url) as (root, other), ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS // 2):
            form = {"username": other.name, "password": PASSWORD}
            tokens = other.client.post("/auth/login", data=form).json()
            body = {"refresh_token": tokens["refresh_token"]}
            going_on = pool.submit(other.client.post, "/auth/refresh", json=body)
            assert pool.submit(root.lock_out, other).result() == 200
            answer = going_on.result()
            rights = {"is_active": True}
            back = root.client.patch(f"/users/{other.id}/rights", json=rights)
            assert (back.status_code, back.json()["is_active"]) == (200, True)
            if answer.status_code == 200:
                headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
                assert other.client.get("/auth/me", headers=headers).status_code == 401
            else:
                assert answer.status_code == 401, answer.text
