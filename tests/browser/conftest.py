"""A headless browser, and pages that fetch nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser.chromium import find_chromium
from tests.server_kinds import ServerError

SECONDS = 20  # until something that should be on a page is missing
HERE = ("http://127.0.0.1:", "data:", "blob:")
ADVERTISED = "https://cdn.redoc.ly/redoc/logo-mini.svg"  # which ReDoc always tries to show


@pytest.fixture
def browser(database_url: str) -> Iterator[Browser]:
    """Chromium, after the database is made and until it is dropped.

    Playwright runs an event loop in between, beside which there can be no other.
    """
    assert database_url
    try:
        path = find_chromium()
    except ServerError as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page whose scripts run without an error; what it shows last is in `tmp_path`."""
    wrong: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((*HERE, ADVERTISED)):
            wrong.append(f"fetched {request.url}")

    def note_refusal(text: str) -> None:
        if "Content Security Policy" in text and ADVERTISED not in text:
            wrong.append(text)

    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(SECONDS * 1000)
    page.on("request", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: note_refusal(message.text))
    yield page
    page.screenshot(path=tmp_path / "last.png", full_page=True)
    page.close()
    assert wrong == []
