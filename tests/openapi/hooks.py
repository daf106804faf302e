"""Logs Schemathesis in, which loads this file: `SCHEMATHESIS_HOOKS` names it."""

import os
from typing import Any

import httpx2
import schemathesis


class Login:
    """The login of the superuser; when a request has ended it, Schemathesis logs in again."""

    def get(self, _case: Any, _context: Any) -> str:
        """Return a token."""
        name, password = os.environ["TEST_SUPERUSER"].split(":")
        url = f"{os.environ['TEST_SERVER']}/auth/login"
        response = httpx2.post(url, data={"username": name, "password": password})
        token: str = response.raise_for_status().json()["access_token"]
        return token

    def set(self, case: Any, data: str, _context: Any) -> None:
        """Put the token into a request."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


if "TEST_SUPERUSER" in os.environ:
    schemathesis.auth()(Login)
