"""Somebody with an account, whose secrets must be found in no log."""

import hashlib
import re
import secrets
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import httpx2

from tests.databases import execute

# What development writes on purpose: the mails, as nothing sends them.
MAIL = re.compile(r".*Mail to (\S+?): (\w+) ([\w-]+).*")
EMAIL = "ada@example.com"


class Visit:
    """Somebody who does all that can be done with an account, and remembers every secret."""

    def __init__(self, client: httpx2.Client, log: Path, database_url: str) -> None:
        """Take a client, the file that the server writes to, and where it stores."""
        self._client, self._log, self._database_url = client, log, database_url
        self.secrets: set[str] = set()

    def password(self) -> str:
        """Return a new password."""
        self.secrets.add(made := secrets.token_urlsafe(18))
        return made

    def post(self, path: str, status: int, **options: Any) -> dict[str, Any]:
        """Send a request that has to be answered with `status`; note what is secret by now."""
        response = self._client.post(path, **options)
        assert response.status_code == status, (path, response.text)
        stored = execute(self._database_url, "SELECT hashed_password FROM users")
        self.secrets |= {str(hashed) for (hashed,) in stored}
        body = (
            response.json()
            if response.content and "json" in response.headers["content-type"]
            else {}
        )
        self.secrets |= {body[name] for name in ("access_token", "refresh_token") if name in body}
        self.secrets |= set(response.cookies.values())
        return body

    def mailed(self, purpose: str) -> str:
        """Return the token of the next mail for this purpose, which leaves after the response."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            mails = MAIL.findall(self._log.read_text(encoding="utf-8"))
            for _, why, token in mails:
                if why == purpose and token not in self.secrets:
                    self.secrets.add(token)
                    return str(token)
            time.sleep(0.02)
        raise AssertionError(f"no mail for {purpose}")

    def log_in(self, name: str, password: str, status: int = 200) -> dict[str, str]:
        """Log in and return the header of the next requests."""
        form = {"username": name, "password": password}
        tokens = self.post("/auth/login", status, data=form)
        return {"Authorization": f"Bearer {tokens.get('access_token')}"}

    def live(self) -> None:
        """Register, confirm, log in, fail to, refresh, change and reset the password, log out."""
        first, second, third = self.password(), self.password(), self.password()
        account = {"username": "ada", "email": EMAIL, "password": first}
        self.post("/auth/register", 202, json=account)
        self.post("/auth/register", 202, json=account)
        self.post("/auth/verification", 202, json={"email": EMAIL})
        self.post("/auth/verification/confirm", 403, json={"token": self.password()})
        _, again = self.mailed("verification"), self.mailed("verification")
        self.post("/auth/verification/confirm", 204, json={"token": again})
        self.log_in("ada", self.password(), 401)
        self.log_in(self.password(), first, 401)  # typed into the wrong field
        self.log_in("ada", "x" * 129, 422)
        header = self.log_in("ada", first)
        tokens = self.post("/auth/login", 200, data={"username": EMAIL, "password": first})
        used = {"refresh_token": tokens["refresh_token"]}
        self.post("/auth/refresh", 200, json=used)
        self.post("/auth/refresh", 401, json=used)
        assert self._client.get("/auth/me", headers=header).status_code == 200
        new_address = {"email": "grace@example.com", "current_password": first}
        self.post("/auth/email", 202, json=new_address, headers=header)
        self.mailed("verification")
        change = {"current_password": self.password(), "new_password": second}
        self.post("/auth/password", 403, json=change, headers=header)
        change["current_password"] = first
        self.post("/auth/password", 200, json=change, headers=header)
        self.post("/auth/password-reset", 202, json={"email": EMAIL})
        reset = {"token": self.mailed("password_reset"), "new_password": third}
        self.post("/auth/password-reset/confirm", 204, json=reset)
        self.post("/auth/logout", 204, headers=self.log_in("ada", third))

    def administrate(self, password: str) -> None:
        """Log in as the superuser, to the API and to the admin, and make another account."""
        header = self.log_in("root", password)
        other = {"username": "grace", "email": "g@example.com", "password": self.password()}
        self.post("/users", 201, json=other, headers=header)
        self.post("/users", 409, json=other, headers=header)
        self._client.get("/admin/")
        self._client.headers["X-CSRFToken"] = self._client.cookies["starlette_admin_csrftoken"]
        wrong = {"username": "root", "password": self.password()}
        self.post("/admin/login", 400, data=wrong)
        self.post("/admin/login", 303, data=wrong | {"password": password})
        assert self._client.get("/admin/users/list").status_code == 200

    def leaks(self, lines: Iterable[str]) -> set[str]:
        """Return the lines that have a secret in them, or what is stored of one."""
        assert len(self.secrets) >= 20
        hashes = {hashlib.sha256(secret.encode()).hexdigest() for secret in self.secrets}
        found = {line for line in lines for one in self.secrets | hashes if one in line}
        return {line for line in found if not MAIL.fullmatch(line)}
