"""Without accounts there is no login, so the pages are for developing."""

from importlib import reload

import pytest
from fastapi import FastAPI

from app.core.admin import exposure
from app.core.admin.settings import admin_settings
from app.core.config import settings
from app.extensions import admin


@pytest.mark.parametrize(
    ("environment", "safe"), [("development", True), ("production", False), ("staging", False)]
)
def test_where_it_is_safe(monkeypatch: pytest.MonkeyPatch, environment: str, *, safe: bool) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(settings, "ENVIRONMENT", environment)
        assert reload(exposure).IS_SAFE is safe
    assert reload(exposure).IS_SAFE


def test_not_served(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(admin_settings, "ADMIN_ENABLED", False)
    app = FastAPI(openapi_url=None)
    admin.install(app)
    assert app.routes == []
    assert "ADMIN_ENABLED=true serves it" in caplog.text
