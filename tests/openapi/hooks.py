"""Logs Schemathesis in, which loads this file: `SCHEMATHESIS_HOOKS` names it."""

import os
from typing import Any

import httpx2
import schemathesis


def access_token(variable: str) -> str:
    """Log in with the form that an environment variable holds; return the token."""
    url = f"{os.environ['TEST_SERVER']}/auth/login"
    name, password = os.environ[variable].split(":")
    response = httpx2.post(url, data={"username": name, "password": password})
    response.raise_for_status()
    token: str = response.json()["access_token"]
    return token


class Login:
    """The login of the superuser; when a request has ended it, Schemathesis logs in again."""

    def get(self, _case: Any, _context: Any) -> str:
        """Return a token."""
        return access_token("TEST_SUPERUSER")

    def set(self, case: Any, data: str, _context: Any) -> None:
        """Put the token into a request."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


if "TEST_SUPERUSER" in os.environ:
    schemathesis.auth()(Login)
