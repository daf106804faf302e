"""How mail leaves: by a function that the settings name, until then into the log."""

import pytest

from app.auth.mail import Mail, Purpose, log
from app.auth.settings import AuthSettings
from app.core.config import load, settings

MAIL = Mail("ada@example.com", Purpose.VERIFICATION, "secret-token")


async def send(mail: Mail) -> None:
    """Stand for the function of an owner."""


def test_the_settings_name_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    assert AuthSettings().MAIL_SENDER is log
    monkeypatch.setenv("MAIL_SENDER", f"{__name__}.send")
    assert AuthSettings().MAIL_SENDER is send
    monkeypatch.setenv("MAIL_SENDER", "app.nothing.send")
    with pytest.raises(SystemExit, match="MAIL_SENDER"):
        load(AuthSettings)


async def test_the_log_has_the_token_while_developing(caplog: pytest.LogCaptureFixture) -> None:
    await log(MAIL)
    assert "ada@example.com" in caplog.text
    assert MAIL.token in caplog.text


async def test_the_log_of_production_has_no_token(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", "production")
    await log(MAIL)
    assert "MAIL_SENDER" in caplog.text
    assert MAIL.token not in caplog.text
