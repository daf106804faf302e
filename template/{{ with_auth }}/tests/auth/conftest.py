"""Few tries before an account is closed for a while, mail that can be read, hashes that count."""

import pytest
from pwdlib import PasswordHash

from app.auth.mail import Mail
from app.auth.settings import auth_settings
from app.core import security
from tests.auth.people import CountingHasher


@pytest.fixture(autouse=True)
def few_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a password be tried only four times."""
    monkeypatch.setattr(auth_settings, "LOGIN_ATTEMPTS", 4)


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch) -> list[Mail]:
    """Collect mail instead of sending it."""
    mails: list[Mail] = []

    async def send(mail: Mail) -> None:
        mails.append(mail)

    monkeypatch.setattr(auth_settings, "MAIL_SENDER", send)
    return mails


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    """Hash passwords as other tests do, and count how often."""
    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(security, "_hasher", PasswordHash([hasher]))
    return hasher
