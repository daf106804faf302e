"""Few tries before an account is closed for a while, and mail that can be read."""

import pytest

from app.core.auth.mail import Mail
from app.core.auth.settings import auth_settings


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
